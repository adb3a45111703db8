package org.aether.server.layer;

import java.nio.file.Path;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.geometry.jts.ReferencedEnvelope;

/**
 * A vector file of the data directory, read into memory when the server starts.
 *
 * @param features have geometries with easting first
 */
public record VectorLayer(String name, SimpleFeatureCollection features, ReferencedEnvelope bounds) implements Layer {

    /** @throws org.aether.AetherException when the file cannot be read */
    static VectorLayer open(String name, Path file) {
        FeatureFile read = FeatureFiles.read(file);
        return new VectorLayer(
                name, read.features(), ReferencedEnvelope.create(read.features().getBounds(), read.crs()));
    }

    @Override
    public void close() {}
}
