package org.aether.wps.feature;

import java.util.function.IntConsumer;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.collection.DecoratingSimpleFeatureCollection;

/** Features that tell at each one how many they are so far, so that a reader can be stopped before it holds too many. */
public final class CountedFeatures extends DecoratingSimpleFeatureCollection {

    private final IntConsumer taken;

    /** @param taken told the number of features given out in the current pass; may throw */
    public CountedFeatures(SimpleFeatureCollection features, IntConsumer taken) {
        super(features);
        this.taken = taken;
    }

    @Override
    public SimpleFeatureIterator features() {
        SimpleFeatureIterator source = super.features();
        return new SimpleFeatureIterator() {
            private int count;

            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public SimpleFeature next() {
                taken.accept(++count);
                return source.next();
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }
}
