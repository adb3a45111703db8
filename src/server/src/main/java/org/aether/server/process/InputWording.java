package org.aether.server.process;

import java.nio.file.Path;
import org.aether.Setting;
import org.aether.Wording;
import org.aether.wps.request.ClientWording;

/**
 * Names the temporary file of an input by the input.
 *
 * @param input the name of the input
 */
record InputWording(String input) implements Wording {

    private static final ClientWording SETTINGS = new ClientWording();

    @Override
    public String file(Path path) {
        return "input '" + input + "'";
    }

    @Override
    public String setting(Setting setting) {
        return SETTINGS.setting(setting);
    }

    @Override
    public String choice(Setting setting, String value) {
        return SETTINGS.choice(setting, value);
    }
}
