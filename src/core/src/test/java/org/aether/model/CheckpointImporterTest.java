package org.aether.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.aether.AetherException;
import org.aether.store.ModelStore;
import org.aether.view.ViewSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointImporterTest {

    private static final int BANDS = 4;
    private static final int HIDDEN = 3;
    private static final int DIMENSION = 2;
    private static final int TEXT = 5;

    @TempDir
    Path directory;

    /** Writes pickles of protocol 2, one opcode a call. */
    private static final class Pickle {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private String storageClass = "FloatStorage";

        Pickle() {
            op(0x80).op(2);
        }

        Pickle op(int code) {
            out.write(code);
            return this;
        }

        Pickle text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            op('X').number(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Pickle integer(int value) {
            return op('J').number(value);
        }

        private Pickle number(int value) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
            return this;
        }

        Pickle global(String module, String name) {
            out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Pickle integers(int... values) {
            op('(');
            for (int value : values) {
                integer(value);
            }
            return op('t');
        }

        /** torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, False, OrderedDict()) */
        Pickle tensor(String key, int size, int offset, int[] shape, int[] strides) {
            global("torch._utils", "_rebuild_tensor_v2").op('(');
            op('(').text("storage")
                    .global("torch", storageClass)
                    .text(key)
                    .text("cpu")
                    .integer(size)
                    .op('t')
                    .op('Q');
            integer(offset).integers(shape).integers(strides).op(0x89);
            global("collections", "OrderedDict").op(')').op('R');
            return op('t').op('R');
        }

        byte[] bytes() {
            op('.');
            return out.toByteArray();
        }
    }

    private static Map<String, int[]> shapes() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("ae.gate", new int[] {1});
        shapes.put("ae.proj.0.weight", new int[] {HIDDEN, BANDS});
        shapes.put("ae.proj.0.bias", new int[] {HIDDEN});
        shapes.put("ae.proj.2.weight", new int[] {DIMENSION, HIDDEN});
        shapes.put("ae.proj.2.bias", new int[] {DIMENSION});
        shapes.put("ae.shortcut.weight", new int[] {DIMENSION, BANDS});
        shapes.put("ae.shortcut.bias", new int[] {DIMENSION});
        shapes.put("ae.post_mlp.0.weight", new int[] {HIDDEN, DIMENSION});
        shapes.put("ae.post_mlp.0.bias", new int[] {HIDDEN});
        shapes.put("ae.post_mlp.3.weight", new int[] {DIMENSION, HIDDEN});
        shapes.put("ae.post_mlp.3.bias", new int[] {DIMENSION});
        shapes.put("text.proj.weight", new int[] {DIMENSION, TEXT});
        shapes.put("text.proj.bias", new int[] {DIMENSION});
        return shapes;
    }

    /** What a checkpoint is written from; every part can be spoilt. */
    private static final class Parts {
        private final Map<String, int[]> strides = new LinkedHashMap<>();
        private final Map<String, byte[]> entries = new LinkedHashMap<>();
        private int offset = 1;
        private String storageClass = "FloatStorage";
        private IntFunction<byte[]> numbers = Parts::floats;

        /** Everything in one storage "0" holding 0, 1, 2, … */
        byte[] pickle() {
            Pickle pickle = new Pickle().op('}').op('(');
            pickle.storageClass = storageClass;
            int size = offset;
            for (int[] shape : shapes().values()) {
                size += Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            }
            entries.put("data/0", numbers.apply(size));
            int from = offset;
            for (String branch : List.of("ae", "text")) {
                pickle.text(branch.equals("ae") ? "ae_state_dict" : "txt_state_dict");
                pickle.global("collections", "OrderedDict").op(')').op('R').op('(');
                for (Map.Entry<String, int[]> entry : shapes().entrySet()) {
                    if (entry.getKey().startsWith(branch + ".")) {
                        int[] shape = entry.getValue();
                        int[] usual = shape.length == 1 ? new int[] {1} : new int[] {shape[1], 1};
                        pickle.text(entry.getKey().substring(branch.length() + 1));
                        pickle.tensor("0", size, from, shape, strides.getOrDefault(entry.getKey(), usual));
                        from += Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                    }
                }
                pickle.op('u').op('}').text("_metadata").op('}').op('s').op('b');
            }
            pickle.text("hyper_parameters")
                    .op('}')
                    .text("model")
                    .op('}')
                    .text("lambda")
                    .op('G');
            pickle.out.writeBytes(ByteBuffer.allocate(8).putDouble(0.25).array());
            return pickle.op('s').op('s').op('u').bytes();
        }

        static byte[] floats(int count) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                bytes.putFloat(i);
            }
            return bytes.array();
        }

        /** 0, 1, 2, … in two bytes each: float16 with 10 bits of fraction, bfloat16 with 7. */
        static byte[] shorts(int count, int fractionBits, int bias) {
            ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putShort((short) 0);
            for (int i = 1; i < count; i++) {
                int exponent = 31 - Integer.numberOfLeadingZeros(i);
                int fraction = (i - (1 << exponent)) << (fractionBits - exponent);
                bytes.putShort((short) (exponent + bias << fractionBits | fraction));
            }
            return bytes.array();
        }

        static byte[] doubles(int count) {
            ByteBuffer bytes = ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                bytes.putDouble(i);
            }
            return bytes.array();
        }
    }

    private Path file(Parts parts, byte[] pickle) throws IOException {
        parts.entries.put("data.pkl", pickle);
        Path file = directory.resolve("c.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : parts.entries.entrySet()) {
                zip.putNextEntry(new ZipEntry("last/" + entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private void assertRefused(Path file, String... parts) {
        assertThatThrownBy(() -> CheckpointImporter.read(file, "m"))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void weightsAreReadFromTheirPlaceInASharedStorage() throws IOException {
        assertWeightsAreCounted(new Parts(), "float32");
    }

    @Test
    void weightsOfOtherNumberTypesAreReadAndNamed() throws IOException {
        Parts half = new Parts();
        half.storageClass = "HalfStorage";
        half.numbers = count -> Parts.shorts(count, 10, 15);
        assertWeightsAreCounted(half, "float16");

        Parts brain = new Parts();
        brain.storageClass = "BFloat16Storage";
        brain.numbers = count -> Parts.shorts(count, 7, 127);
        assertWeightsAreCounted(brain, "bfloat16");

        Parts doubles = new Parts();
        doubles.storageClass = "DoubleStorage";
        doubles.numbers = Parts::doubles;
        assertWeightsAreCounted(doubles, "float64");
    }

    /** Every bit pattern against the formula of IEEE 754: sign, five bits of exponent, ten of fraction. */
    @Test
    void everyHalfHasTheValueOfItsBits() {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            double magnitude = exponent == 0
                    ? fraction * 0x1p-24
                    : exponent == 31
                            ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                            : (1024 + fraction) * Math.pow(2, exponent - 25);
            float expected = (float) (bits >> 15 == 0 ? magnitude : -magnitude);
            assertThat(NumberType.FLOAT16.read(bytes.putShort(0, (short) bits), 0))
                    .as("bits %04x", bits)
                    .isEqualTo(Float.valueOf(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Long", "Char", "Untyped", "ComplexFloat"})
    void otherNumberTypesAreRefusedWithTheRemedy(String type) throws IOException {
        Parts parts = new Parts();
        parts.storageClass = type + "Storage";
        assertRefused(file(parts, parts.pickle()), "torch's type " + type + ";", "as float32");
    }

    private void assertWeightsAreCounted(Parts parts, String type) throws IOException {
        AlignmentModel model = CheckpointImporter.read(file(parts, parts.pickle()), "m");
        assertThat(model.configuration().checkpoint().numberTypes()).hasToString("[" + type + "]");
        float next = 1;
        for (String name : ProjectorWeights.NAMES) {
            Tensor tensor = model.weights().tensors().get(name);
            assertThat(tensor.shape()).isEqualTo(shapes().get(name));
            for (float value : tensor.data()) {
                assertThat(value).isEqualTo(next++);
            }
        }
        assertThat(model.id()).isEqualTo("m");
        assertThat(model.textEncoder()).isEmpty();
        assertThat(model.configuration().training().lambda()).isEqualTo(0.25);
        assertThat(model.categories()).isNull();
        assertThat(model.falseColor()).isNull();
    }

    @Test
    void bytesGiveWhatTheirFileGives() throws IOException {
        Parts parts = new Parts();
        Path file = file(parts, parts.pickle());
        AlignmentModel model = CheckpointImporter.read(Files.readAllBytes(file), "upload", "m");

        AlignmentModel expected = CheckpointImporter.read(file, "m");
        for (String name : ProjectorWeights.NAMES) {
            assertThat(model.weights().tensors().get(name).data())
                    .isEqualTo(expected.weights().tensors().get(name).data());
        }
        assertThat(model.configuration().checkpoint().file()).isEqualTo("upload");
        assertThatThrownBy(() -> CheckpointImporter.read(new byte[] {1, 2, 3}, "upload", "m"))
                .isInstanceOf(AetherException.class)
                .hasMessageStartingWith("The file upload is not a readable PyTorch checkpoint");
    }

    @Test
    void aCommandInThePickleIsNamedAndNotRun() throws IOException {
        Path witness = directory.resolve("witness");
        byte[] pickle = new Pickle()
                .global("os", "system")
                .text("touch " + witness)
                .op(0x85)
                .op('R')
                .bytes();
        assertRefused(file(new Parts(), pickle), "c.pth asks to run 'os.system'", "nothing of it was run");
        assertThat(witness).doesNotExist();
    }

    @Test
    void aCommandNamedOnTheStackIsRefusedToo() throws IOException {
        byte[] pickle = new Pickle().text("builtins").text("eval").op(0x93).bytes();
        assertRefused(file(new Parts(), pickle), "'builtins.eval'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "torch.load",
                "torch._utils._rebuild_tensor",
                "torch.DoubleStorages",
                "torch.cuda.FloatStorage",
                "collections.Counter",
                "torch.nn.Linear"
            })
    void namesNearTheKnownOnesAreRefused(String name) throws IOException {
        int dot = name.lastIndexOf('.');
        byte[] pickle = new Pickle()
                .global(name.substring(0, dot), name.substring(dot + 1))
                .bytes();
        assertRefused(file(new Parts(), pickle), "'" + name + "'");
    }

    @Test
    void knownNamesCalledInOtherWaysAreRefused() throws IOException {
        byte[] called = new Pickle()
                .global("torch", "FloatStorage")
                .integer(7)
                .op(0x85)
                .op('R')
                .bytes();
        assertRefused(file(new Parts(), called), "calls a known name in an unknown way");
        byte[] instance = new Pickle().op('(').op('i').bytes();
        assertRefused(file(new Parts(), instance), "opcode 0x69");
        byte[] newObject = new Pickle()
                .global("collections", "OrderedDict")
                .op(')')
                .op(0x81)
                .bytes();
        assertRefused(file(new Parts(), newObject), "opcode 0x81");
    }

    @Test
    void everyCutOfThePickleIsRefused() throws IOException {
        Parts parts = new Parts();
        byte[] whole = parts.pickle();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CheckpointPickle.read(cut, "c.pth")).isInstanceOf(AetherException.class);
        }
    }

    @Test
    void everySpoiltByteOfThePickleGivesDataOrASentence() throws IOException {
        byte[] whole = new Parts().pickle();
        for (int position = 0; position < whole.length; position++) {
            for (int flip : new int[] {1, 0x80, 0xff}) {
                byte[] spoilt = whole.clone();
                spoilt[position] ^= (byte) flip;
                try {
                    CheckpointPickle.read(spoilt, "c.pth");
                } catch (AetherException expected) {
                    assertThat(expected.getMessage()).contains("c.pth");
                }
            }
        }
    }

    @Test
    void filesThatAreNoCheckpointAreExplained() throws IOException {
        assertRefused(directory.resolve("none.pth"), "There is no checkpoint file", "check the path");

        Path text = Files.writeString(directory.resolve("text.pth"), "hello");
        assertRefused(text, text.toString(), "is not a readable PyTorch checkpoint");

        Parts parts = new Parts();
        byte[] bytes = Files.readAllBytes(file(parts, parts.pickle()));
        Path cut = Files.write(directory.resolve("cut.pth"), Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(cut, cut.toString(), "it is damaged");

        Parts empty = new Parts();
        empty.entries.put("other", new byte[3]);
        Path zip = file(empty, new byte[0]);
        Path renamed = directory.resolve("renamed.pth");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(renamed))) {
            out.putNextEntry(new ZipEntry("readme.txt"));
        }
        assertRefused(renamed, "is a zip file but not a PyTorch checkpoint");
        assertRefused(zip, "ends early");
    }

    @Test
    void missingShortAndStridedNumbersAreExplained() throws IOException {
        Parts missing = new Parts();
        byte[] pickle = missing.pickle();
        missing.entries.remove("data/0");
        assertRefused(file(missing, pickle), "lacks its part 'data/0'");

        Parts cut = new Parts();
        pickle = cut.pickle();
        cut.entries.put("data/0", Parts.floats(10));
        assertRefused(file(cut, pickle), "truncated");

        Parts larger = new Parts();
        pickle = larger.pickle();
        larger.entries.put("data/0", Parts.floats(1000));
        assertRefused(file(larger, pickle), "is larger than");

        Parts strided = new Parts();
        strided.strides.put("ae.proj.0.weight", new int[] {1, HIDDEN});
        assertRefused(file(strided, strided.pickle()), "'ae.proj.0.weight'", "not contiguous");

        Parts outside = new Parts();
        outside.offset = -5;
        assertRefused(file(outside, outside.pickle()), "lies outside its storage");

        Parts bigEndian = new Parts();
        bigEndian.entries.put("byteorder", "big".getBytes(StandardCharsets.US_ASCII));
        assertRefused(file(bigEndian, bigEndian.pickle()), "big-endian");
    }

    @Test
    void sizesBeyondReasonAreRefusedBeforeMemoryIsReserved() throws IOException {
        Pickle pickle =
                new Pickle().op('}').op('(').text("ae_state_dict").op('}').text("gate");
        pickle.tensor("0", Integer.MAX_VALUE, 0, new int[] {50_000, 50_000}, new int[] {50_000, 1});
        assertRefused(file(new Parts(), pickle.op('s').op('u').bytes()), "'ae.gate'", "impossible size");
    }

    @Test
    void aDictionaryThatHoldsItselfIsRefused() throws IOException {
        Parts parts = new Parts();
        byte[] whole = parts.pickle();
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        // before the last SETITEMS and STOP: "train_metrics": d, where d = {"d": d}
        pickle.write(whole, 0, whole.length - 2);
        byte[] cycle = new Pickle()
                .text("train_metrics")
                .op('}')
                .op('q')
                .op(9)
                .text("d")
                .op('h')
                .op(9)
                .op('s')
                .op('u')
                .bytes();
        pickle.write(cycle, 2, cycle.length - 2);
        assertRefused(file(parts, pickle.toByteArray()), "nested too deeply");
    }

    @Test
    void otherArchitecturesAreExplained() throws IOException {
        byte[] empty = new Pickle().op('}').bytes();
        assertRefused(file(new Parts(), empty), "does not hold the weights 'ae_state_dict'");
        assertRefused(file(new Parts(), new Pickle().text("x").bytes()), "does not hold a dictionary");
        Pickle bare = new Pickle()
                .op('}')
                .op('(')
                .text("ae_state_dict")
                .op('}')
                .text("txt_state_dict")
                .op('}')
                .op('u');
        assertRefused(file(new Parts(), bare.bytes()), "lack the tensor 'ae.gate'");
    }

    @Test
    void theLondonCheckpointTellsWhatItKnows() {
        AlignmentModel model = CheckpointImporter.read(Golden.checkpoint(), "london");
        assertThat(model.weights().bands()).isEqualTo(64);
        assertThat(model.weights().textDimension()).isEqualTo(384);
        assertThat(model.weights().dimension()).isEqualTo(128);
        ModelConfiguration configuration = model.configuration();
        assertThat(configuration.origin()).isEqualTo(ModelConfiguration.Origin.IMPORTED);
        assertThat(configuration.text())
                .isEqualTo(new ModelConfiguration.TextEncoding(
                        null, "trained on sentence vectors of openai text-embedding-3-large, 384 numbers", 384, null));
        assertThat(configuration.crs()).isEqualTo("EPSG:27700");
        assertThat(configuration.pooling()).isEqualTo(ViewSettings.REFERENCE);
        assertThat(configuration.training())
                .isEqualTo(new ModelConfiguration.Training(0.2, 0.07, 100, 512, 0.001, 1e-4, null, null, null, null));
        assertThat(configuration.checkpoint().contents()).containsEntry("epoch", 9L);
    }

    @Test
    void importingTwiceGivesTheSameBytes() throws IOException {
        Path checkpoint = Golden.checkpoint();
        for (String store : List.of("one", "two")) {
            new ModelStore(directory.resolve(store)).save(CheckpointImporter.read(checkpoint, "london"));
        }
        for (String name : List.of("model.safetensors", "config.json")) {
            assertThat(directory.resolve("two/london").resolve(name))
                    .hasSameBinaryContentAs(directory.resolve("one/london").resolve(name));
        }
    }
}
