package org.aether.cli.report;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * The picture at the top of the README: three maps side by side with captions, 1280 pixels wide, on a dark background that
 * suits light and dark pages.
 *
 * <p>On a machine without fonts, such as a minimal container, it has no captions.
 */
public final class HeroPicture {

    private static final int WIDTH = 1280;
    private static final int MARGIN = 28;
    private static final int GAP = 22;
    private static final int CAPTION = 74;

    private HeroPicture() {}

    /**
     * A map and its caption.
     *
     * @param title first line of the caption
     * @param words second line
     */
    public record Panel(BufferedImage map, String title, String words) {}

    /** False colour before and after, and the map of the first sentence. */
    public static BufferedImage of(DemoReport.Content content) {
        DemoReport.Search search = content.searches().get(0);
        BufferedImage similarity = MapImages.ofValues(
                search.similarity(),
                search.similarity().quantile(0.02),
                search.similarity().quantile(0.98));
        return of(List.of(
                new Panel(content.before(), "AlphaEarth", "what places look like"),
                new Panel(content.after(), "AETHER", "what places are for"),
                new Panel(similarity, "Asked in words", "“" + search.sentence() + "”")));
    }

    /** Maps of any size, each scaled to its panel and cropped to a square around its middle. */
    public static BufferedImage of(List<Panel> panels) {
        int side = (WIDTH - 2 * MARGIN - GAP * (panels.size() - 1)) / panels.size();
        BufferedImage picture = new BufferedImage(WIDTH, MARGIN + side + CAPTION, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(new Color(0x12161D));
        graphics.fill(new RoundRectangle2D.Double(0, 0, WIDTH, picture.getHeight(), 28, 28));
        boolean fonts = fontsExist(graphics);
        for (int i = 0; i < panels.size(); i++) {
            int x = MARGIN + i * (side + GAP);
            graphics.drawImage(rounded(square(panels.get(i).map(), side)), x, MARGIN, null);
            if (fonts) {
                caption(graphics, panels.get(i), x, MARGIN + side, side);
            }
        }
        graphics.dispose();
        return picture;
    }

    private static void caption(Graphics2D graphics, Panel panel, int x, int y, int width) {
        graphics.setColor(new Color(0xF2F4F8));
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
        graphics.drawString(fitting(graphics, panel.title(), width), x, y + 32);
        graphics.setColor(new Color(0xAAB4C4));
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
        graphics.drawString(fitting(graphics, panel.words(), width), x, y + 56);
    }

    private static String fitting(Graphics2D graphics, String words, int width) {
        String shown = words;
        while (shown.length() > 2 && graphics.getFontMetrics().stringWidth(shown) > width) {
            shown = shown.substring(0, shown.length() - 2).stripTrailing() + "…";
        }
        return shown;
    }

    private static BufferedImage square(BufferedImage map, int side) {
        int shorter = Math.min(map.getWidth(), map.getHeight());
        BufferedImage middle =
                map.getSubimage((map.getWidth() - shorter) / 2, (map.getHeight() - shorter) / 2, shorter, shorter);
        return MapImages.resize(MapImages.shrink(middle, side), side, side, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    }

    private static BufferedImage rounded(BufferedImage image) {
        BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = result.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        RoundRectangle2D shape = new RoundRectangle2D.Double(0, 0, image.getWidth(), image.getHeight(), 16, 16);
        graphics.fill(shape);
        graphics.setComposite(AlphaComposite.SrcIn);
        graphics.drawImage(image, 0, 0, null);
        graphics.setComposite(AlphaComposite.SrcOver);
        graphics.setColor(new Color(255, 255, 255, 40));
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(shape);
        graphics.dispose();
        return result;
    }

    /** Tries a font, because Java has no way to ask: without fonts the first use fails with one of several errors. */
    private static boolean fontsExist(Graphics2D graphics) {
        try {
            return graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
                            .stringWidth("x")
                    > 0;
        } catch (RuntimeException | LinkageError | InternalError e) {
            return false;
        }
    }
}
