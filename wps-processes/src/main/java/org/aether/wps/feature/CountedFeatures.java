package org.aether.wps.feature;

import java.util.function.IntConsumer;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.collection.DecoratingSimpleFeatureCollection;

/** Features that are counted as they are read, so that a reader can be stopped before it holds too many of them. */
public final class CountedFeatures extends DecoratingSimpleFeatureCollection {

    private final IntConsumer counter;

    /** @param counter receives the number of features read in the current pass, before each of them; may throw */
    public CountedFeatures(SimpleFeatureCollection features, IntConsumer counter) {
        super(features);
        this.counter = counter;
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
                counter.accept(++count);
                return source.next();
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }
}
