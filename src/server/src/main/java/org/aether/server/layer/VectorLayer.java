package org.aether.server.layer;

import java.nio.file.Path;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.geometry.jts.ReferencedEnvelope;

/**
 * A vector file of the directory, read when the server starts and held in memory.
 *
 * @param features geometries east-north
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
