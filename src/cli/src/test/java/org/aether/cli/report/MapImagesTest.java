package org.aether.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.aether.FloatMatrix;
import org.junit.jupiter.api.Test;

class MapImagesTest {

    private static final float NONE = Float.NaN;

    @Test
    void valuesRunFromDarkVioletToYellowAndNoDataIsTransparent() throws IOException {
        Grid grid = new Grid(5, 1, new float[] {-1, 0, 1, 7, NONE});
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(MapImages.png(MapImages.ofValues(grid, -1, 1))));
        assertThat(image.getRGB(0, 0)).isEqualTo(0xFF440154);
        assertThat(image.getRGB(1, 0)).isEqualTo(0xFF21918C);
        assertThat(image.getRGB(2, 0)).isEqualTo(0xFFFDE725);
        assertThat(image.getRGB(3, 0)).isEqualTo(0xFFFDE725);
        assertThat(image.getRGB(4, 0) >>> 24).isZero();
    }

    @Test
    void theRampGetsBrighterAllTheWay() {
        double before = -1;
        for (int i = 0; i <= 100; i++) {
            int rgb = Palette.ramp(i / 100.0);
            double light = 0.2126 * (rgb >> 16 & 0xFF) + 0.7152 * (rgb >> 8 & 0xFF) + 0.0722 * (rgb & 0xFF);
            assertThat(light).isGreaterThan(before);
            before = light;
        }
    }

    @Test
    void aMapOfOneValueIsDrawn() {
        assertThat(MapImages.ofValues(new Grid(1, 1, new float[] {3}), 3, 3).getRGB(0, 0))
                .isEqualTo(0xFF440154);
    }

    @Test
    void classesTakeTheirColours() {
        BufferedImage image = MapImages.ofClasses(new Grid(3, 1, new float[] {0, 9, NONE}));
        assertThat(image.getRGB(0, 0)).isEqualTo(0xFF000000 | Palette.ofClass(0));
        assertThat(image.getRGB(1, 0)).isEqualTo(0xFF000000 | Palette.ofClass(9));
        assertThat(image.getRGB(2, 0) >>> 24).isZero();
        assertThat(IntStream.range(0, 40).map(Palette::ofClass).distinct()).hasSize(40);
    }

    @Test
    void shrinkingAveragesValuesAndIgnoresNoData() {
        Grid grid = new Grid(4, 2, new float[] {1, 3, NONE, NONE, 5, NONE, NONE, NONE});
        Grid small = grid.shrunkTo(2);
        assertThat(small.width()).isEqualTo(2);
        assertThat(small.height()).isEqualTo(1);
        assertThat(small.get(0, 0)).isEqualTo(3);
        assertThat(small.get(1, 0)).isNaN();
        assertThat(grid.shrunkTo(4)).isSameAs(grid);
    }

    @Test
    void shrinkingClassesTakesTheMostFrequentAndInventsNone() {
        Grid grid = new Grid(3, 3, new float[] {9, 9, 0, 0, 9, NONE, 2, 2, 9});
        assertThat(grid.shrunkByMajority(1).values()).containsExactly(9);
        assertThat(new Grid(3, 1, new float[] {4, 1, 1}).shrunkByMajority(2).values())
                .containsExactly(1, 1);
    }

    @Test
    void quantilesAreOfValidPixelsOnly() {
        Grid grid = new Grid(6, 1, new float[] {5, NONE, 1, 4, 2, 3});
        assertThat(grid.quantile(0)).isEqualTo(1);
        assertThat(grid.quantile(0.5)).isEqualTo(3);
        assertThat(grid.quantile(1)).isEqualTo(5);
        assertThat(new Grid(1, 1, new float[] {NONE}).quantile(0.5)).isNaN();
    }

    @Test
    void shrinkingAPictureKeepsItsMeanColour() {
        BufferedImage checks = new BufferedImage(64, 32, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 64; x++) {
                checks.setRGB(x, y, (x + y) % 2 == 0 ? 0xFF000000 : 0xFFFFFFFF);
            }
        }
        BufferedImage small = MapImages.shrink(checks, 8);
        assertThat(small.getWidth()).isEqualTo(8);
        assertThat(small.getHeight()).isEqualTo(4);
        assertThat(small.getRGB(3, 2) & 0xFF).isBetween(124, 131);
    }

    @Test
    void principalColoursShowTheLoudestDirectionAsRed() {
        // band 0 varies most along x, band 1 less along y, band 2 hardly
        int side = 40;
        FloatMatrix pixels = FloatMatrix.zeros(side * side, 3);
        for (int i = 0; i < side * side; i++) {
            pixels.data()[3 * i] = i % side;
            pixels.data()[3 * i + 1] = 0.5f * Math.floorDiv(i, side);
            pixels.data()[3 * i + 2] = 0.01f * (i * 7 % 13);
        }
        Arrays.fill(pixels.data(), 0, 3, NONE);
        BufferedImage image = PrincipalColours.of(pixels, side);
        assertThat(image.getRGB(0, 0) >>> 24).isZero();
        assertThat(image.getRGB(1, 20) >> 16 & 0xFF).isLessThan(10);
        assertThat(image.getRGB(38, 20) >> 16 & 0xFF).isGreaterThan(245);
        assertThat(image.getRGB(20, 1) >> 8 & 0xFF).isLessThan(10);
        assertThat(image.getRGB(20, 38) >> 8 & 0xFF).isGreaterThan(245);
    }

    @Test
    void heroIs1280WideWithItsMapsInIt() {
        BufferedImage hero = HeroPicture.of(SyntheticContent.content());
        assertThat(hero.getWidth()).isEqualTo(1280);
        assertThat(hero.getRGB(0, 0) >>> 24).isZero();
        assertThat(hero.getRGB(640, 6)).isEqualTo(0xFF12161D);
        BufferedImage red = new BufferedImage(30, 10, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 30; x++) {
            for (int y = 0; y < 10; y++) {
                red.setRGB(x, y, 0xFF0000);
            }
        }
        BufferedImage one = HeroPicture.of(List.of(new HeroPicture.Panel(red, "A title", "and words")));
        assertThat(one.getRGB(640, 600)).isEqualTo(0xFFFF0000);
    }
}
