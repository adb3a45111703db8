package org.aether.text;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites a transformer in ONNX so that it computes its products with constant matrices in 8-bit integers.
 *
 * <p>A matrix W {@code [inputs, outputs]} is quantised to integers in [-127, 127] with one scale for each column. A vector
 * x that is multiplied by it is quantised at run time, also to [-127, 127], with its own scale: its largest magnitude
 * divided by 127. The integer products are summed exactly, and x·W is the sum times both scales. So the result for a token
 * depends on that token alone. ONNX's own {@code DynamicQuantizeLinear} has one scale for a whole batch; there a vector
 * changes with the others in its batch, and the error is twice as large.
 *
 * <p>The sums are exact on every processor. x86 processors without VNNI add the products of two neighbouring rows (0 and
 * 1, 2 and 3, …) in 16 bits with saturation ({@code pmaddubsw}). One factor of each product is an integer of x plus 128, at
 * most 255. Therefore the scale of a column is the largest sum of two neighbours of the same sign divided by 127. After
 * rounding the two add up to at most 128, and their products to 255·128 = 32,640, which fits into 16 bits. VNNI, AMX and
 * the dot products of ARM add in 32 bits. ARM processors without dot products add two products of signed integers in 16
 * bits, at most 2·127·127 = 32,258.
 *
 * <p>Everything else (attention, normalisation, GELU, embeddings) stays in float32. Stateless and thread-safe.
 */
final class Int8Weights {

    /** Older operator sets lack operators that this class uses. */
    private static final int MIN_OPSET = 11;

    /** In later operator sets the axes of a reduction are no longer an attribute. */
    private static final int MAX_OPSET = 17;

    private static final float MAX_INTEGER = 127;

    /** The name of this kind of rounding in fingerprints of vectors; it must change whenever the numbers change. */
    static final String ROUNDING = "pairs";

    /** Prefix of the names that are added to the graph; ONNX exporters do not use it. */
    private static final String PREFIX = "int8:";

    private static final String ZERO = PREFIX + "zero";
    private static final String ROUNDED_ZERO = PREFIX + "roundedZero";
    private static final String STEPS = PREFIX + "steps";
    private static final String MIN_SCALE = PREFIX + "least";

    private final Map<String, TensorProto> matrices = new HashMap<>();
    private final Set<String> roundedMatrices = new HashSet<>();
    private final Map<String, Rounded> rounded = new HashMap<>();
    private final GraphProto.Builder graph;

    /** The names of the integers of a vector and of their scale. */
    private record Rounded(String numbers, String scale) {}

    private Int8Weights(GraphProto.Builder graph) {
        this.graph = graph;
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber() && tensor.getDimsCount() == 2) {
                matrices.put(tensor.getName(), tensor);
            }
        }
    }

    /**
     * Quantises a model.
     *
     * @param onnx a model that includes its weights
     * @return the model with quantised matrices
     * @throws IOException when the bytes are not such a model, or it has no products with constant matrices
     */
    static byte[] of(byte[] onnx) throws IOException {
        ModelProto model = ModelProto.parseFrom(onnx);
        for (OperatorSetIdProto opset : model.getOpsetImportList()) {
            if (opset.getDomain().isEmpty() && (opset.getVersion() < MIN_OPSET || opset.getVersion() > MAX_OPSET)) {
                throw new IOException("its operators are of version " + opset.getVersion() + " and not of " + MIN_OPSET
                        + " to " + MAX_OPSET);
            }
        }
        ModelProto.Builder builder = model.toBuilder();
        new Int8Weights(builder.getGraphBuilder()).rewrite();
        return builder.build().toByteArray();
    }

    private void rewrite() throws IOException {
        List<NodeProto> nodes = List.copyOf(graph.getNodeList());
        graph.clearNode();
        constant(ZERO, TensorProto.DataType.UINT8, new byte[] {(byte) 128});
        // A cast truncates; adding 0.5 makes it round to nearest.
        constant(ROUNDED_ZERO, 128.5f);
        constant(STEPS, 1 / MAX_INTEGER);
        constant(MIN_SCALE, Float.MIN_NORMAL);
        Set<String> replaced = new HashSet<>();
        for (NodeProto node : nodes) {
            TensorProto matrix = node.getOpType().equals("MatMul") ? matrices.get(node.getInput(1)) : null;
            if (matrix != null) {
                replaced.add(node.getInput(1));
                product(node, matrix);
            } else {
                graph.addNode(node);
            }
        }
        if (replaced.isEmpty()) {
            throw new IOException("it has no products with constant matrices");
        }
        graph.getNodeList().forEach(node -> replaced.removeAll(node.getInputList()));
        drop(replaced);
    }

    /** Replaces x·W, where W is constant. */
    private void product(NodeProto node, TensorProto weights) throws IOException {
        String matrix = PREFIX + node.getInput(1);
        if (roundedMatrices.add(matrix)) {
            roundColumns(weights, matrix);
        }
        Rounded x = rounded.get(node.getInput(0));
        if (x == null) {
            x = roundAtRunTime(node.getInput(0));
            rounded.put(node.getInput(0), x);
        }
        String result = node.getOutput(0);
        String sums = add("MatMulInteger", result + "/sums", x.numbers(), numbers(matrix), ZERO);
        String floats = cast(result + "/floats", sums, TensorProto.DataType.FLOAT);
        String scaled = add("Mul", result + "/scaled", floats, x.scale());
        graph.addNode(node(result, "Mul", scaled, scales(matrix)));
    }

    private Rounded roundAtRunTime(String x) {
        String magnitudes = add("Abs", x + "/magnitudes", x);
        String largest = PREFIX + x + "/largest";
        graph.addNode(node(largest, "ReduceMax", magnitudes)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addInts(-1))
                .addAttribute(AttributeProto.newBuilder()
                        .setName("keepdims")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1)));
        // The scale is never zero, so that a vector of zeros remains a vector of zeros.
        String scale = add("Max", x + "/scale", add("Mul", x + "/step", largest, STEPS), MIN_SCALE);
        String inverse = add("Reciprocal", x + "/inverse", scale);
        String steps = add("Mul", x + "/steps", x, inverse);
        String shifted = add("Add", x + "/shifted", steps, ROUNDED_ZERO);
        return new Rounded(cast(x + "/numbers", shifted, TensorProto.DataType.UINT8), scale);
    }

    private void roundColumns(TensorProto tensor, String name) throws IOException {
        int rows = Math.toIntExact(tensor.getDims(0));
        int columns = Math.toIntExact(tensor.getDims(1));
        float[] weights = floats(tensor, rows, columns);
        float[] scale = new float[columns];
        for (int row = 0; row < rows; row += 2) {
            for (int column = 0; column < columns; column++) {
                float one = weights[row * columns + column];
                float two = row + 1 < rows ? weights[(row + 1) * columns + column] : 0;
                float positive = Math.max(one, 0) + Math.max(two, 0);
                float negative = Math.max(-one, 0) + Math.max(-two, 0);
                scale[column] = Math.max(scale[column], Math.max(positive, negative) / MAX_INTEGER);
            }
        }
        byte[] numbers = new byte[weights.length];
        for (int i = 0; i < weights.length; i++) {
            float step = scale[i % columns];
            double rounded = step == 0 ? 0 : Math.rint(weights[i] / step);
            numbers[i] = (byte) Math.max(-MAX_INTEGER, Math.min(MAX_INTEGER, rounded));
        }
        constant(numbers(name), TensorProto.DataType.INT8, numbers, rows, columns);
        constant(scales(name), TensorProto.DataType.FLOAT, bytes(scale), columns);
    }

    private static String numbers(String matrix) {
        return matrix + "/numbers";
    }

    private static String scales(String matrix) {
        return matrix + "/scales";
    }

    private static float[] floats(TensorProto tensor, int rows, int columns) throws IOException {
        float[] floats = new float[Math.multiplyExact(rows, columns)];
        FloatBuffer raw = tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        if (raw.remaining() == floats.length) {
            raw.get(floats);
        } else if (tensor.getFloatDataCount() == floats.length) {
            for (int i = 0; i < floats.length; i++) {
                floats[i] = tensor.getFloatData(i);
            }
        } else {
            throw new IOException("it does not include the weights of " + tensor.getName());
        }
        return floats;
    }

    private String add(String operator, String output, String... inputs) {
        graph.addNode(node(PREFIX + output, operator, inputs));
        return PREFIX + output;
    }

    private String cast(String output, String input, TensorProto.DataType type) {
        graph.addNode(node(PREFIX + output, "Cast", input)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(type.getNumber())));
        return PREFIX + output;
    }

    private static NodeProto.Builder node(String output, String operator, String... inputs) {
        return NodeProto.newBuilder()
                .setName(PREFIX + "node of " + output)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private void constant(String name, float value) {
        constant(name, TensorProto.DataType.FLOAT, bytes(value));
    }

    private void constant(String name, TensorProto.DataType type, byte[] data, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(data));
        for (long axis : shape) {
            tensor.addDims(axis);
        }
        graph.addInitializer(tensor);
    }

    private static byte[] bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Removes matrices that are no longer used; older files list them among the inputs too. */
    private void drop(Set<String> names) {
        List<TensorProto> tensors = List.copyOf(graph.getInitializerList());
        graph.clearInitializer();
        tensors.stream().filter(tensor -> !names.contains(tensor.getName())).forEach(graph::addInitializer);
        List<ValueInfoProto> inputs = List.copyOf(graph.getInputList());
        graph.clearInput();
        inputs.stream().filter(input -> !names.contains(input.getName())).forEach(graph::addInput);
    }
}
