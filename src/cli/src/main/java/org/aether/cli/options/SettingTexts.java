package org.aether.cli.options;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.ListResourceBundle;
import org.aether.Setting;

/**
 * The ranges and defaults of settings for help texts, so that these cannot differ from {@link Setting}:
 * {@code ${bundle:EPOCHS.range}} is "1 to 100000" and {@code ${bundle:EPOCHS.default}} is "100".
 */
public final class SettingTexts extends ListResourceBundle {

    @Override
    protected Object[][] getContents() {
        List<Object[]> texts = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            setting.range()
                    .ifPresent(range -> texts.add(
                            new Object[] {setting.name() + ".range", number(range.min()) + " to " + number(range.max())
                            }));
            setting.defaultValue()
                    .ifPresent(value -> texts.add(new Object[] {setting.name() + ".default", number(value)}));
        }
        return texts.toArray(Object[][]::new);
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
