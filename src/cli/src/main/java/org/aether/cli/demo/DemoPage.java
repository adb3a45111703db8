package org.aether.cli.demo;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.align.TrainingReport;
import org.aether.cli.options.OutputFile;
import org.aether.cli.report.Comparison;
import org.aether.cli.report.DemoReport;
import org.aether.cli.report.Grid;
import org.aether.cli.report.HeroPicture;
import org.aether.cli.report.MapImages;
import org.aether.cli.report.PrincipalColours;
import org.aether.cli.terminal.TerminalProgress;
import org.aether.evaluate.EvaluationTable;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.PixelType;
import org.aether.head.Predictions;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.store.ModelStore;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.locationtech.jts.awt.ShapeWriter;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/** The demo's page {@code report.html} and its picture {@code demo.jpg}, made from the files that the demo wrote. */
public record DemoPage(ModelStore store) {

    /** Maximum side of the maps in pixels, so that a page about a large city needs little memory. */
    private static final int MAX_MAP_SIDE = 1024;

    /** The occupation drawn. */
    private static final String SHARE = "share_1";

    /** @return the page to open in a browser */
    public Path write(DemoOutcome outcome, Progress progress) {
        progress.stage(Stage.DRAWING, "the page", 0);
        DemoReport.Content content = content(outcome);
        Path page = outcome.directory().resolve("report.html");
        DemoReport.write(page, content);
        new OutputFile(outcome.directory().resolve("demo.jpg")).write(MapImages.jpeg(HeroPicture.of(content)));
        return page;
    }

    private DemoReport.Content content(DemoOutcome outcome) {
        Sampled raw;
        try (EmbeddingRaster raster = GeoTiffRaster.open(outcome.city().embeddings())) {
            raw = Sampled.of(raster);
        }
        Sampled colours = Sampled.of(outcome.falseColor(), PixelType.UINT8);
        Sampled classes = Sampled.of(outcome.classMap(), PixelType.UINT8);
        Sampled similarity = Sampled.of(outcome.similarity(), PixelType.FLOAT32);
        List<DemoReport.Search> searches = new ArrayList<>();
        for (int i = 0; i < outcome.sentences().size(); i++) {
            searches.add(new DemoReport.Search(outcome.sentences().get(i), similarity.band(i)));
        }
        TrainingReport training = outcome.training();
        double total = outcome.seconds().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        double kilometres = outcome.size() / 100.0;
        return new DemoReport.Content(
                String.format(
                        Locale.ROOT,
                        "a simulated city of %.1f × %.1f km (%d × %d pixels of 10 m, seed %d)",
                        kilometres,
                        kilometres,
                        outcome.size(),
                        outcome.size(),
                        outcome.seed()),
                List.of(
                        new DemoReport.Fact(count((long) outcome.size() * outcome.size()), "pixels of 10 m"),
                        new DemoReport.Fact(count(training.used()), "points of interest"),
                        new DemoReport.Fact(count(outcome.occupation().places().used()), "districts"),
                        new DemoReport.Fact(TerminalProgress.duration((long) (total * 1e9)), outcome.compute())),
                training.configuration().epochs(),
                training.configuration().bestEpoch(),
                PrincipalColours.of(raw.pixels(), raw.width()),
                MapImages.ofColours(colours.band(0), colours.band(1), colours.band(2)),
                searches,
                landUse(outcome, classes),
                districts(outcome, raw),
                List.of(
                        comparison("Land use, ten classes, %s places", outcome.landUse()),
                        comparison("Occupations, nine bins, %s districts", outcome.occupation())),
                outcome.seconds().entrySet().stream()
                        .map(stage -> new DemoReport.Timing(stage.getKey(), stage.getValue(), ""))
                        .toList(),
                List.of(
                        "./aether demo --size " + outcome.size() + " --seed " + outcome.seed() + " --epochs "
                                + training.configuration().training().epochs() + " --out "
                                + outcome.directory().getFileName(),
                        "./aether models show " + outcome.model().id() + " --store "
                                + place(outcome.directory(), store.root())),
                List.of(
                        "The city, its raster, its points of interest and its labels are simulated; no number here says"
                                + " anything about a real place.",
                        "Heads are trained with seeds 42, 24, 7, 0 and 100 on one split (20 % test, 10 % of the rest for"
                                + " validation); the table shows mean ± sample standard deviation over the seeds."));
    }

    /**
     * The store relative to the parent of the demo's directory, or a placeholder when it lies elsewhere, so that a page that
     * is given to others names no directory of this machine.
     */
    static String place(Path directory, Path store) {
        Path demo = directory.toAbsolutePath().normalize();
        Path root = store.toAbsolutePath().normalize();
        return demo.getParent() != null && root.startsWith(demo)
                ? demo.getParent().relativize(root).toString()
                : "DIRECTORY";
    }

    private static Comparison comparison(String title, EvaluationTable table) {
        return Comparison.of(
                String.format(Locale.ROOT, title, count(table.places().used())),
                table.rows().get(0).scores().metrics(),
                table.rows().get(1).scores().metrics());
    }

    private static DemoReport.LandUse landUse(DemoOutcome outcome, Sampled map) {
        List<String> labels = outcome.landUseHead().labels();
        List<DemoReport.Place> places = new ArrayList<>();
        try (SimpleFeatureIterator points =
                FeatureFiles.read(outcome.city().landUse()).features().features()) {
            while (points.hasNext()) {
                SimpleFeature feature = points.next();
                Point point = ((Geometry) feature.getDefaultGeometry()).getCentroid();
                int label = labels.indexOf(String.valueOf(feature.getAttribute(Demo.LAND_USE)));
                places.add(new DemoReport.Place(map.column(point.getX()), map.row(point.getY()), label));
            }
        }
        return new DemoReport.LandUse(labels, places, map.band(0));
    }

    private DemoReport.Districts districts(DemoOutcome outcome, Sampled map) {
        SimpleFeatureCollection vectors =
                FeatureFiles.read(outcome.districtVectors()).features();
        SimpleFeatureCollection predicted =
                Predictions.of(vectors, store.loadHead(outcome.model().id(), Demo.OCCUPATION));
        return new DemoReport.Districts(
                "share of the first of nine occupations",
                List.of(
                        new DemoReport.ValueMap("simulated truth", map.paint(vectors, SHARE)),
                        new DemoReport.ValueMap("predicted from AETHER", map.paint(predicted, "predicted_" + SHARE))));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /**
     * Every {@code step}-th pixel of a raster.
     *
     * @param pixels {@code [width * height, bands]}
     */
    private record Sampled(RasterGrid grid, int step, int width, int height, FloatMatrix pixels) {

        static Sampled of(Path file, PixelType type) {
            try (EmbeddingRaster raster = GeoTiffRaster.open(file, type)) {
                return of(raster);
            }
        }

        static Sampled of(EmbeddingRaster raster) {
            RasterGrid grid = raster.grid();
            int step = Math.max(1, (Math.max(grid.width(), grid.height()) + MAX_MAP_SIDE - 1) / MAX_MAP_SIDE);
            int width = PixelWindow.tiles(grid.width(), step);
            int height = PixelWindow.tiles(grid.height(), step);
            int bands = raster.bands();
            FloatMatrix pixels = FloatMatrix.zeros(width * height, bands);
            PixelWindow block = raster.block();
            for (int y = 0; y < grid.height(); y += block.height()) {
                for (int x = 0; x < grid.width(); x += block.width()) {
                    PixelWindow window =
                            new PixelWindow(x, y, block.width(), block.height()).intersection(grid.window());
                    FloatBuffer values = FloatBuffer.allocate(window.pixels() * bands);
                    raster.read(window, values);
                    for (int row = (y + step - 1) / step; row * step < y + window.height(); row++) {
                        for (int column = (x + step - 1) / step; column * step < x + window.width(); column++) {
                            int from = ((row * step - y) * window.width() + column * step - x) * bands;
                            values.get(from, pixels.data(), (row * width + column) * bands, bands);
                        }
                    }
                }
            }
            return new Sampled(grid, step, width, height, pixels);
        }

        Grid band(int band) {
            float[] values = new float[width * height];
            for (int i = 0; i < values.length; i++) {
                values[i] = pixels.get(i, band);
            }
            return new Grid(width, height, values);
        }

        double column(double x) {
            return grid.column(x) / step;
        }

        double row(double y) {
            return grid.row(y) / step;
        }

        /** Regions filled with the value of an attribute; NaN between them and where it is missing. */
        Grid paint(SimpleFeatureCollection regions, String attribute) {
            BufferedImage owners = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = owners.createGraphics();
            List<Float> values = new ArrayList<>(List.of(Float.NaN));
            ShapeWriter shapes =
                    new ShapeWriter((Coordinate from, Point2D to) -> to.setLocation(column(from.x), row(from.y)));
            try (SimpleFeatureIterator iterator = regions.features()) {
                while (iterator.hasNext()) {
                    SimpleFeature region = iterator.next();
                    Shape shape = shapes.toShape((Geometry) region.getDefaultGeometry());
                    graphics.setPaint(new Color(values.size()));
                    graphics.fill(shape);
                    values.add(
                            region.getAttribute(attribute) instanceof Number number ? number.floatValue() : Float.NaN);
                }
            }
            graphics.dispose();
            int[] owner = owners.getRGB(0, 0, width, height, null, 0, width);
            float[] painted = new float[owner.length];
            for (int i = 0; i < owner.length; i++) {
                painted[i] = values.get(owner[i] & 0xFFFFFF);
            }
            return new Grid(width, height, painted);
        }
    }
}
