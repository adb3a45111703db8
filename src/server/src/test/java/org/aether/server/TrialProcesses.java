package org.aether.server;

import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.geotools.api.feature.type.Name;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.NameImpl;
import org.geotools.process.factory.AnnotationDrivenProcessFactory;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;
import org.geotools.util.SimpleInternationalString;
import org.locationtech.jts.geom.Geometry;

/** Small processes, of every kind of input and output that an endpoint has to carry. */
final class TrialProcesses extends AnnotationDrivenProcessFactory {

    private final Map<String, Object> beans = new TreeMap<>();
    private final Patient patient = new Patient();

    TrialProcesses() {
        super(new SimpleInternationalString("Trial processes"), "aether");
        beans.put("Echo", new Echo());
        beans.put("Count", new Count());
        beans.put("Same", new Same());
        beans.put("Twice", new Twice());
        beans.put("Length", new Length());
        beans.put("Wait", patient);
        beans.put("Fail", new Fail());
        beans.put("DeleteModel", new Deletion());
    }

    Patient patient() {
        return patient;
    }

    @Override
    public Set<Name> getNames() {
        Set<Name> names = new LinkedHashSet<>();
        beans.keySet().forEach(name -> names.add(new NameImpl("aether", name)));
        return names;
    }

    @Override
    protected DescribeProcess getProcessDescription(Name name) {
        return beans.get(name.getLocalPart()).getClass().getAnnotation(DescribeProcess.class);
    }

    @Override
    protected Method method(String name) {
        for (Method method : beans.get(name).getClass().getMethods()) {
            if (method.getName().equals("execute")) {
                return method;
            }
        }
        throw new IllegalArgumentException(name);
    }

    @Override
    protected Object createProcessBean(Name name) {
        return beans.get(name.getLocalPart());
    }

    public enum Mode {
        PLAIN,
        LOUD
    }

    @DescribeProcess(title = "Echo", description = "Says its literals again, as JSON.")
    public static final class Echo {
        @DescribeResult(
                name = "result",
                description = "The literals",
                meta = {"mimeTypes=application/json"})
        public String execute(
                @DescribeParameter(name = "text", description = "Any text") String text,
                @DescribeParameter(
                                name = "count",
                                description = "A whole number",
                                min = 0,
                                defaultValue = "3",
                                minValue = 1,
                                maxValue = 10)
                        Integer count,
                @DescribeParameter(
                                name = "radius",
                                description = "A radius",
                                min = 0,
                                defaultValue = "1.5",
                                minValue = 0)
                        Double radius,
                @DescribeParameter(name = "mode", description = "A choice", min = 0, defaultValue = "PLAIN") Mode mode,
                @DescribeParameter(name = "words", description = "Several words", min = 0, max = 5) String[] words) {
            com.fasterxml.jackson.databind.node.ObjectNode node =
                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
            node.put("text", text).put("count", count).put("radius", radius).put("mode", mode.name());
            if (words != null) {
                for (String word : words) {
                    node.withArray("words").add(word);
                }
            }
            return node.toString();
        }
    }

    @DescribeProcess(title = "Count", description = "Counts features.")
    public static final class Count {
        @DescribeResult(name = "result", description = "How many")
        public Integer execute(
                @DescribeParameter(name = "features", description = "Features") SimpleFeatureCollection features) {
            return features.size();
        }
    }

    @DescribeProcess(title = "Same", description = "Gives features back.")
    public static final class Same {
        @DescribeResult(name = "result", description = "The features")
        public SimpleFeatureCollection execute(
                @DescribeParameter(name = "features", description = "Features") SimpleFeatureCollection features) {
            return features;
        }
    }

    @DescribeProcess(title = "Twice", description = "Doubles a coverage.")
    public static final class Twice {
        @DescribeResult(name = "result", description = "The doubled coverage")
        public GridCoverage2D execute(
                @DescribeParameter(name = "coverage", description = "A coverage") GridCoverage2D coverage) {
            Raster in = coverage.getRenderedImage().getData();
            WritableRaster out = in.createCompatibleWritableRaster();
            float[] pixels = in.getPixels(in.getMinX(), in.getMinY(), in.getWidth(), in.getHeight(), (float[]) null);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] *= 2;
            }
            out.setPixels(0, 0, in.getWidth(), in.getHeight(), pixels);
            return new GridCoverageFactory().create("twice", out, coverage.getEnvelope());
        }
    }

    @DescribeProcess(title = "Length", description = "Length of a geometry.")
    public static final class Length {
        @DescribeResult(name = "result", description = "In the units of its CRS")
        public Double execute(@DescribeParameter(name = "geometry", description = "A geometry") Geometry geometry) {
            return geometry.getLength();
        }
    }

    @DescribeProcess(title = "Wait", description = "Waits until it is cancelled or told to go on.")
    public static final class Patient {
        final AtomicInteger started = new AtomicInteger();
        final AtomicInteger cancelled = new AtomicInteger();
        volatile CountDownLatch goOn = new CountDownLatch(1);

        @DescribeResult(name = "result", description = "Always 1")
        public Integer execute(ProgressListener listener) throws InterruptedException {
            started.incrementAndGet();
            listener.setTask(new SimpleInternationalString("Waiting"));
            listener.progress(40);
            while (!goOn.await(20, TimeUnit.MILLISECONDS)) {
                if (listener.isCanceled()) {
                    cancelled.incrementAndGet();
                    throw new CancelledException();
                }
            }
            return 1;
        }
    }

    @DescribeProcess(title = "Fail", description = "Fails, as users or programmers make it.")
    public static final class Fail {
        @DescribeResult(name = "result", description = "Never")
        public String execute(@DescribeParameter(name = "how", description = "user or bug") String how) {
            if (how.equals("user")) {
                throw new AetherException("The raster has 3 bands, the model takes 64; choose another.");
            }
            throw new IllegalStateException("secret detail /etc/passwd");
        }
    }

    @DescribeProcess(title = "Delete", description = "Stands for what only administrators may do.")
    public static final class Deletion {
        @DescribeResult(name = "result", description = "Always gone")
        public String execute(@DescribeParameter(name = "model", description = "An id") String model) {
            return "gone: " + model;
        }
    }
}
