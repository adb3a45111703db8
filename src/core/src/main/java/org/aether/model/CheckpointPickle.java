package org.aether.model;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pickle of a torch checkpoint as data. A pickle is a program that may call any function by its name; this reader
 * gives a fixed meaning to a few names and refuses all others. It never looks up a class and calls nothing.
 *
 * <ul>
 *   <li>{@code collections.OrderedDict} is a map;
 *   <li>{@code torch.FloatStorage}, {@code HalfStorage}, {@code BFloat16Storage} and {@code DoubleStorage} name the
 *       {@linkplain NumberType number type} of a {@link Storage};
 *   <li>{@code torch._utils._rebuild_tensor_v2} is a {@link StoredTensor}.
 * </ul>
 *
 * <p>The rest becomes {@link Map} (in order), {@link List} (lists and tuples), {@link String}, {@link Long},
 * {@link Double}, {@link Boolean} or null. Opcodes as in Python's {@code pickletools}, protocols 2 to 5.
 */
final class CheckpointPickle {

    /** Numbers in a file of their own inside the checkpoint; the size counts numbers. */
    record Storage(String key, NumberType type, long size) {}

    /** A view of a storage; offset and strides count numbers. */
    record StoredTensor(Storage storage, long offset, long[] shape, long[] strides) {}

    /** A name in place of a callable or class. */
    private record Global(String name) {}

    /** A list and a tuple differ only while reading: a tuple can be arguments. */
    private static final class Tuple extends ArrayList<Object> {
        private static final long serialVersionUID = 1;

        Tuple(List<Object> items) {
            super(items);
        }
    }

    private static final Object MARK = new Object();
    private static final Global ORDERED_DICT = new Global("collections.OrderedDict");
    private static final Global REBUILD_TENSOR = new Global("torch._utils._rebuild_tensor_v2");
    private static final Pattern STORAGE = Pattern.compile("torch\\.(\\w+)Storage");

    private final ByteBuffer in;
    private final Object source;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    /** The deque takes no null. */
    private static final Object NONE = new Object();

    private CheckpointPickle(byte[] pickle, Object source) {
        this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        this.source = source;
    }

    /**
     * @param pickle the bytes of {@code data.pkl}
     * @param source what messages call the checkpoint: its path, or a name
     * @throws AetherException when a foreign name is called, or the bytes are no such pickle
     */
    static @Nullable Object read(byte[] pickle, Object source) {
        CheckpointPickle reader = new CheckpointPickle(pickle, source);
        try {
            return reader.run();
        } catch (java.nio.BufferUnderflowException | java.util.NoSuchElementException | ClassCastException e) {
            throw reader.malformed("it ends early or is out of order", e);
        }
    }

    private @Nullable Object run() {
        while (true) {
            int opcode = in.get() & 0xff;
            switch (opcode) {
                case 0x80 -> protocol(in.get()); // PROTO
                case 0x95 -> in.getLong(); // FRAME
                case '.' -> { // STOP
                    return value(stack.pop());
                }
                case '(' -> stack.push(MARK); // MARK
                case 'N' -> stack.push(NONE); // NONE
                case 0x88 -> stack.push(true); // NEWTRUE
                case 0x89 -> stack.push(false); // NEWFALSE
                case 'J' -> stack.push((long) in.getInt()); // BININT
                case 'K' -> stack.push((long) (in.get() & 0xff)); // BININT1
                case 'M' -> stack.push((long) (in.getShort() & 0xffff)); // BININT2
                case 0x8a -> stack.push(longInteger(in.get() & 0xff)); // LONG1
                case 'G' -> stack.push(bigEndianDouble()); // BINFLOAT
                case 'X' -> stack.push(text(in.getInt())); // BINUNICODE
                case 0x8c -> stack.push(text(in.get() & 0xff)); // SHORT_BINUNICODE
                case '}' -> stack.push(new LinkedHashMap<>()); // EMPTY_DICT
                case ']' -> stack.push(new ArrayList<>()); // EMPTY_LIST
                case ')' -> stack.push(new Tuple(List.of())); // EMPTY_TUPLE
                case 0x85 -> stack.push(tuple(1)); // TUPLE1
                case 0x86 -> stack.push(tuple(2)); // TUPLE2
                case 0x87 -> stack.push(tuple(3)); // TUPLE3
                case 't' -> stack.push(new Tuple(toMark())); // TUPLE
                case 'a' -> append(tuple(1)); // APPEND
                case 'e' -> append(toMark()); // APPENDS
                case 's' -> put(tuple(2)); // SETITEM
                case 'u' -> put(toMark()); // SETITEMS
                case 'q' -> memo.put(in.get() & 0xff, stack.element()); // BINPUT
                case 'r' -> memo.put(in.getInt(), stack.element()); // LONG_BINPUT
                case 0x94 -> memo.put(memo.size(), stack.element()); // MEMOIZE
                case 'h' -> recall(in.get() & 0xff); // BINGET
                case 'j' -> recall(in.getInt()); // LONG_BINGET
                case 'c' -> global(line(), line()); // GLOBAL
                case 0x93 -> stackGlobal(); // STACK_GLOBAL
                case 'Q' -> storage((Tuple) stack.pop()); // BINPERSID
                case 'R' -> reduce(); // REDUCE
                case 'b' -> build(); // BUILD
                default -> throw malformed(
                        String.format("it uses the opcode 0x%02x, which no such checkpoint needs", opcode), null);
            }
        }
    }

    private void protocol(int version) {
        if (version < 2 || version > 5) {
            throw malformed("it is of protocol " + version, null);
        }
    }

    private Object longInteger(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        for (int i = 0; i < length / 2; i++) {
            byte swapped = bytes[i];
            bytes[i] = bytes[length - 1 - i];
            bytes[length - 1 - i] = swapped;
        }
        BigInteger value = length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        if (value.bitLength() > 63) {
            throw malformed("it holds an integer of " + value.bitLength() + " bits", null);
        }
        return value.longValue();
    }

    private double bigEndianDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
    }

    private String text(int length) {
        if (length < 0 || length > in.remaining()) {
            throw malformed("a text in it claims " + Integer.toUnsignedString(length) + " bytes", null);
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (char c = (char) (in.get() & 0xff); c != '\n'; c = (char) (in.get() & 0xff)) {
            line.append(c);
        }
        return line.toString();
    }

    private Tuple tuple(int size) {
        Object[] items = new Object[size];
        for (int i = size - 1; i >= 0; i--) {
            items[i] = value(stack.pop());
        }
        return new Tuple(Arrays.asList(items));
    }

    private List<Object> toMark() {
        ArrayDeque<Object> items = new ArrayDeque<>();
        for (Object item = stack.pop(); item != MARK; item = stack.pop()) {
            items.push(item);
        }
        List<Object> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(item == NONE ? null : item));
        return values;
    }

    private @Nullable Object value(Object item) {
        if (item == MARK) {
            throw malformed("a mark stands where a value belongs", null);
        }
        return item == NONE ? null : item;
    }

    private void append(List<Object> items) {
        if (stack.element() instanceof ArrayList<?> && !(stack.element() instanceof Tuple)) {
            @SuppressWarnings("unchecked")
            List<Object> list = (List<Object>) stack.element();
            list.addAll(items);
        } else {
            throw malformed("it appends to what is no list", null);
        }
    }

    private void put(List<Object> items) {
        if (!(stack.element() instanceof Map<?, ?>) || items.size() % 2 != 0) {
            throw malformed("it sets items of what is no dictionary", null);
        }
        @SuppressWarnings("unchecked")
        Map<Object, Object> map = (Map<Object, Object>) stack.element();
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
                throw malformed("a dictionary in it has a key that is no text or number", null);
            }
            map.put(key, items.get(i + 1));
        }
    }

    private void recall(int index) {
        Object item = memo.get(index);
        if (item == null) {
            throw malformed("it recalls what was never stored", null);
        }
        stack.push(item);
    }

    private void stackGlobal() {
        List<Object> names = tuple(2);
        global((String) names.get(0), (String) names.get(1));
    }

    private void global(String module, String attribute) {
        Global global = new Global(module + "." + attribute);
        Matcher storage = STORAGE.matcher(global.name);
        if (storage.matches()) {
            if (NumberType.ofTorch(storage.group(1)) == null) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The checkpoint {} holds numbers of torch's type {}; save its weights as float32, for example"
                                + " with module.float().",
                        source,
                        storage.group(1));
            }
        } else if (!global.equals(ORDERED_DICT) && !global.equals(REBUILD_TENSOR)) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The checkpoint {} asks to run '{}', which no checkpoint of AETHER needs; nothing of it was run."
                            + " Import only files of the authors' training program, saved with plain state"
                            + " dictionaries.",
                    source,
                    global.name);
        }
        stack.push(global);
    }

    /** ("storage", type, key, device, size) */
    private void storage(Tuple id) {
        NumberType type = id.size() == 5 && "storage".equals(id.get(0)) ? numberType((Global) id.get(1)) : null;
        if (type == null) {
            throw malformed("it refers to something else than a storage of numbers", null);
        }
        stack.push(new Storage((String) id.get(2), type, (Long) id.get(4)));
    }

    private static @Nullable NumberType numberType(Global global) {
        Matcher storage = STORAGE.matcher(global.name);
        return storage.matches() ? NumberType.ofTorch(storage.group(1)) : null;
    }

    private void reduce() {
        Tuple arguments = (Tuple) stack.pop();
        Object callable = stack.pop();
        if (ORDERED_DICT.equals(callable) && arguments.isEmpty()) {
            stack.push(new LinkedHashMap<>());
        } else if (REBUILD_TENSOR.equals(callable) && arguments.size() >= 4) {
            stack.push(new StoredTensor(
                    (Storage) arguments.get(0),
                    (Long) arguments.get(1),
                    numbers((Tuple) arguments.get(2)),
                    numbers((Tuple) arguments.get(3))));
        } else {
            throw malformed("it calls a known name in an unknown way", null);
        }
    }

    private static long[] numbers(Tuple tuple) {
        return tuple.stream().mapToLong(item -> (Long) item).toArray();
    }

    /** Torch adds an attribute {@code _metadata} to its dictionaries; nothing in it is needed. */
    private void build() {
        stack.pop();
        if (!(stack.element() instanceof Map<?, ?>)) {
            throw malformed("it changes the state of what is no dictionary", null);
        }
    }

    private AetherException malformed(String what, @Nullable Throwable cause) {
        return new AetherException(
                Kind.DAMAGED,
                cause,
                "The checkpoint {} has no readable pickle: {}; it is damaged or of another kind, so download it again or"
                        + " save it again with torch.save.",
                source,
                what);
    }
}
