package org.aether.poi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.aether.AetherException;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.aether.feature.Reprojection;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoiSetTest {

    @TempDir
    Path directory;

    private FeatureFile csv(String content) throws IOException {
        return FeatureFiles.read(Files.writeString(directory.resolve("shops.csv"), content));
    }

    @Test
    void usualNamesAreFoundWhateverTheirCase() throws IOException {
        PoiSet pois = PoiSet.of(
                csv("Name,Amenity,SUBCATEGORY,lon,lat\nCosta,coffee,Cafe,-0.1,51.5\n"), PoiAttributes.BY_USUAL_NAMES);

        assertThat(pois.attributes()).isEqualTo(new PoiAttributes("Name", "Amenity", "SUBCATEGORY", null));
        assertThat(pois.pois())
                .containsExactly(
                        new Poi(-0.1, 51.5, "coffee", "Cafe", "A place of Cafe, a type of coffee, named Costa."));
    }

    @Test
    void categoryComesBeforeAmenityAndType() throws IOException {
        assertThat(PoiSet.of(csv("type,amenity,category,lon,lat\na,b,c,1,2\n"), PoiAttributes.BY_USUAL_NAMES)
                        .attributes()
                        .category())
                .isEqualTo("category");
    }

    @Test
    void attributesAreUsedAsGiven() throws IOException {
        FeatureFile file = csv("name,type,kind,lon,lat\nCosta,shop,Cafe,1,2\n");

        assertThat(PoiSet.of(file, new PoiAttributes("", "kind", null, null))
                        .pois()
                        .get(0)
                        .sentence())
                .isEqualTo("A place of Cafe.");
    }

    @Test
    void descriptionReplacesTheTemplateWhereThereIsOne() throws IOException {
        FeatureFile file = csv("name,type,about,lon,lat\nCosta,Cafe,Coffee  to go,1,2\nPret,Cafe,null,1,2\n");

        assertThat(PoiSet.of(file, new PoiAttributes(null, null, null, "about")).pois())
                .extracting(Poi::sentence)
                .containsExactly("Coffee to go", "A place of Cafe, named Pret.");
    }

    @Test
    void attributeThatDoesNotExistIsNamedWithThoseThatDo() throws IOException {
        FeatureFile file = csv("name,type,lon,lat\nCosta,Cafe,1,2\n");

        assertThatThrownBy(() -> PoiSet.of(file, new PoiAttributes(null, "kind", null, null)))
                .isInstanceOf(AetherException.class)
                .hasMessage("The category attribute “kind” is not among those of shops; it has name, type.");
    }

    @Test
    void layerWithoutUsualNamesAsksForThem() throws IOException {
        FeatureFile file = csv("title,sort,lon,lat\nCosta,Cafe,1,2\n");

        assertThatThrownBy(() -> PoiSet.of(file, PoiAttributes.BY_USUAL_NAMES))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("title, sort");
    }

    @Test
    void rowsWithNothingToSayAreCounted() throws IOException {
        PoiSet pois = PoiSet.of(
                csv("name,type,lon,lat\nCosta,Cafe,1,2\nnull,NaN,1,2\n-,,1,2\nPret,,,2\n"),
                PoiAttributes.BY_USUAL_NAMES);

        assertThat(pois.pois()).hasSize(1);
        assertThat(pois.leftOut().counts()).isEqualTo(Map.of("no coordinates", 1, "nothing to say in words", 2));
    }

    @Test
    void layerWithNothingUsableIsRefusedWithReasons() throws IOException {
        FeatureFile file = csv("name,type,lon,lat\nnull,,1,2\n,NaN,1,2\n");

        assertThatThrownBy(() -> PoiSet.of(file, PoiAttributes.BY_USUAL_NAMES))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("shops")
                .hasMessageContaining("nothing to say in words: 2");
    }

    @Test
    void shapesCountByTheirCentroid() throws IOException {
        PoiSet pois = PoiSet.of(
                csv("name,wkt\npark,\"POLYGON ((0 0, 4 0, 4 2, 0 2, 0 0))\"\npath,\"LINESTRING (0 0, 2 0)\"\n"),
                PoiAttributes.BY_USUAL_NAMES);

        assertThat(pois.pois()).extracting(Poi::x).containsExactly(2.0, 1.0);
        assertThat(pois.pois()).extracting(Poi::y).containsExactly(1.0, 0.0);
    }

    // ---- real data: London

    private static FeatureFile london(String name) {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"), "data", "london", name);
        Assumptions.assumeTrue(Files.exists(file), () -> file + " is not here");
        return FeatureFiles.read(file);
    }

    @Test
    void allFoodBusinessesOfLondonAreDescribed() {
        PoiSet pois = PoiSet.of(london("pois_food_hygiene.csv.gz"), PoiAttributes.BY_USUAL_NAMES);

        assertThat(pois.leftOut().isEmpty()).isTrue();
        assertThat(pois.pois()).hasSize(60_275);
        assertThat(pois.attributes()).isEqualTo(new PoiAttributes("name", "type", null, null));
        assertThat(pois.pois().get(0))
                .isEqualTo(new Poi(
                        -0.222939,
                        51.488278,
                        "Restaurant/Cafe/Canteen",
                        "",
                        "A place of Restaurant/Cafe/Canteen, named 2020 Mezza & Grill."));
        assertThat(pois.pois().get(1).sentence())
                .isEqualTo("A place of Retailers - other, named A K Convenience Store.");
        assertThat(pois.pois().stream())
                .allMatch(poi -> poi.x() > -0.6 && poi.x() < 0.4 && poi.y() > 51.2 && poi.y() < 51.8);
    }

    @Test
    void allOpenStreetMapPoisOfLondonAreDescribed() {
        PoiSet pois = PoiSet.of(london("pois_osm.geojson"), PoiAttributes.BY_USUAL_NAMES);

        assertThat(pois.leftOut().isEmpty()).isTrue();
        assertThat(pois.pois()).hasSize(10_352);
        assertThat(pois.attributes()).isEqualTo(new PoiAttributes("name", "category", "subcategory", null));
        assertThat(pois.pois().get(0).sentence()).isEqualTo("A place of Cafe, a type of coffee, named Costa.");
        assertThat(pois.pois().get(10_351).sentence())
                .isEqualTo("A place of Scheduled monument, a type of landmarks, named The Curtain Playhouse.");
        assertThat(pois.pois()).noneMatch(poi -> poi.sentence().matches(".*\\b(null|NaN|None)\\b.*"));
    }

    @Test
    void londonLabelsAndBoroughsAreRead() {
        FeatureFile labels = london("landuse_points.geojson");
        FeatureFile shares = london("lsoa_nssec.geojson");
        FeatureFile boroughs = london("boroughs.geojson");

        assertThat(labels.features().size()).isEqualTo(6_697);
        assertThat(shares.features().size()).isEqualTo(4_994);
        assertThat(boroughs.features().size()).isEqualTo(33);
        assertThat(labels.leftOut().isEmpty()).isTrue();
        assertThat(shares.features()
                        .getSchema()
                        .getDescriptor("ns-sec_9")
                        .getType()
                        .getBinding())
                .isEqualTo(Double.class);
        assertThat(labels.features().getBounds().getMinX()).isBetween(500_000.0, 565_000.0);
    }

    @Test
    void londonPoisLieInTheNationalGridOfLondon() {
        PoiSet pois = PoiSet.of(london("pois_osm.geojson"), PoiAttributes.BY_USUAL_NAMES);
        double[] x = pois.pois().stream().mapToDouble(Poi::x).toArray();
        double[] y = pois.pois().stream().mapToDouble(Poi::y).toArray();

        double[][] grid = Reprojection.toCrs(
                x, y, pois.crs(), london("landuse_points.geojson").crs());

        assertThat(Arrays.stream(grid[0])).allMatch(easting -> easting > 500_000 && easting < 565_000);
        assertThat(Arrays.stream(grid[1])).allMatch(northing -> northing > 150_000 && northing < 205_000);
    }
}
