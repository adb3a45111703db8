package org.aether.feature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.aether.AetherException;
import org.sqlite.SQLiteConfig;

/** Opens the SQLite database that a GeoPackage is. */
final class GeoPackageDatabase {

    private static final byte[] SIGNATURE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private GeoPackageDatabase() {}

    /**
     * Opens a file for reading. Nothing is written, also not beside it where it has a write-ahead log.
     *
     * @throws AetherException when it is no database, or its log cannot be read where it lies
     */
    static Connection read(Path file) throws IOException, SQLException {
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE)) {
                throw new AetherException(file + " is not a readable GeoPackage; write it again.");
            }
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        boolean logged = Files.isRegularFile(log) && Files.size(log) > 0;
        // Without a log nothing else may be looked for, so a directory that may not be written to does no harm.
        return open(file, config, logged ? "mode=ro" : "immutable=1");
    }

    /** Makes a new, empty database. */
    static Connection create(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.MEMORY);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        return open(file, config, "mode=rwc");
    }

    private static Connection open(Path file, SQLiteConfig config, String parameter) throws SQLException {
        String path = file.toAbsolutePath()
                .toString()
                .replace('\\', '/')
                .replace("%", "%25")
                .replace("?", "%3f")
                .replace("#", "%23");
        return config.createConnection(
                "jdbc:sqlite:file:" + (path.startsWith("/") ? "" : "/") + path + "?" + parameter);
    }

    /** A name as SQL has it. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
