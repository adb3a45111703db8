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
import org.aether.AetherException.Kind;
import org.sqlite.SQLiteConfig;

/** Opens the SQLite database of a GeoPackage. */
final class GeoPackageDatabase {

    private static final byte[] SIGNATURE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private GeoPackageDatabase() {}

    /**
     * Opens a file for reading. Nothing is written, not even beside a file with a write-ahead log.
     *
     * @throws AetherException when the file is not a database
     */
    static Connection read(Path file) throws IOException, SQLException {
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE)) {
                throw new AetherException(Kind.DAMAGED, "{} is not a readable GeoPackage; write it again.", file);
            }
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        boolean logged = Files.isRegularFile(log) && Files.size(log) > 0;
        // Without a log the file is opened as immutable, so that a read-only directory is no problem.
        return open(file, config, logged ? "mode=ro" : "immutable=1");
    }

    /** Creates an empty database. */
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

    /** A name as a quoted SQL identifier. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
