package org.aether.poi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.feature.FeatureFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports of the usual sources become sentences with names and categories, or are refused with the attributes named. */
class ExportsTest {

    private static final List<String> NAMES =
            List.of("Crust & Co", "Blue Door", "Grün Café", "مخبز النور", "🍜 Noodle", "Six");
    private static final List<String> KINDS = List.of("bakery", "cafe", "bar", "museum", "bank", "school");

    @TempDir
    Path directory;

    private static PoiSet read(Path file) {
        return PoiSet.of(FeatureFiles.read(file), PoiAttributes.BY_USUAL_NAMES);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ExportsTest.class.getResource("/exports/" + name))
                .toURI());
    }

    private static List<String> sentences(String pattern) {
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> pattern.replace("KIND", KINDS.get(i)).replace("NAME", NAMES.get(i)))
                .toList();
    }

    private Path geoJson(String... properties) throws IOException {
        String features = Stream.of(properties)
                .map(each ->
                        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":"
                                + each + "}")
                .collect(Collectors.joining(","));
        return Files.writeString(
                directory.resolve("pois.geojson"), "{\"type\":\"FeatureCollection\",\"features\":[" + features + "]}");
    }

    private Path csv(String text) throws IOException {
        return Files.writeString(directory.resolve("pois.csv"), text);
    }

    private static List<String> sentencesOf(PoiSet pois) {
        return pois.pois().stream().map(Poi::sentence).toList();
    }

    // ---- exports, one file each

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "overture_hive.geojson          | names.primary | categories.primary  | A place of KIND, named NAME.",
                "overture_duckdb_json.geojson   | names.primary | categories.primary  | A place of KIND, named NAME.",
                "osmtogeojson_nested.geojson    | tags.name     | tags.amenity        | A place of KIND, a type of amenity, named NAME.",
                "osm_shop_only.geojson          | name          | shop                | A place of KIND, a type of shop, named NAME.",
                "google_types.geojson           | name          | types               | A place of KIND, named NAME.",
                "category_ids.geojson           | name          | category_name       | A place of KIND, named NAME.",
                "foursquare_category.geojson    | name          | category            | A place of KIND, a type of Dining and Drinking, named NAME.",
                "pipe.csv                       | name          | category            | A place of KIND, named NAME.",
                "sep_semicolon.csv              | name          | category            | A place of KIND, named NAME.",
                "semicolon_with_commas.csv      |               | category            | A place of KIND.",
                "sequence.geojson               | name          | category            | A place of KIND, named NAME.",
                "esri.json                      | name          | category            | A place of KIND, named NAME."
            })
    void exportsBecomeSentences(String file, String name, String category, String sentence) throws Exception {
        PoiSet pois = read(resource(file));

        assertThat(sentencesOf(pois)).isEqualTo(sentences(sentence));
        assertThat(pois.attributes()).isEqualTo(new PoiAttributes(name, category, null, null));
        assertThat(pois.leftOut().isEmpty()).isTrue();
        assertThat(pois.pois()).extracting(Poi::x).allMatch(x -> x > -3 && x < -2.99);
    }

    @Test
    void linesWithinAnUnmatchedQuotationMarkAreCounted() throws Exception {
        PoiSet pois = read(resource("open_quote_closed_later.csv"));

        assertThat(sentencesOf(pois)).containsExactly("A place of bakery, named Crust & Co.");
        assertThat(pois.leftOut().counts()).containsOnlyKeys("lines within an unmatched quotation mark");
        assertThat(pois.leftOut().counts().values()).containsExactly(5);
    }

    // ---- further kinds

    static Stream<Arguments> properties() {
        return Stream.of(
                Arguments.of(
                        "Overture's taxonomy",
                        "{'names':{'primary':'A'},'taxonomy':{'primary':'bakery','hierarchy':['food','shop','bakery']}}",
                        "A place of bakery, a type of food, named A."),
                Arguments.of(
                        "flattened columns",
                        "{'names.primary':'A','categories.primary':'bakery'}",
                        "A place of bakery, named A."),
                Arguments.of(
                        "Foursquare's API",
                        "{'name':'A','categories':[{'id':'4bf58dd8d48988d16a941735','name':'Bakery'}]}",
                        "A place of Bakery, named A."),
                Arguments.of(
                        "Foursquare's open places",
                        "{'name':'A','fsq_category_ids':['4bf58dd8d48988d16a941735'],"
                                + "'fsq_category_labels':['Retail > Food > Bakery','Other']}",
                        "A place of Bakery, a type of Retail, named A."),
                Arguments.of(
                        "GDAL's other_tags",
                        "{'name':'A','other_tags':'\\\"shop\\\"=>\\\"bakery\\\",\\\"wheelchair\\\"=>\\\"yes\\\"'}",
                        "A place of bakery, a type of shop, named A."),
                Arguments.of("a tag that only says yes", "{'name':'A','office':'yes'}", "A place of office, named A."),
                Arguments.of(
                        "a key of two words",
                        "{'name':'A','public_transport':'station'}",
                        "A place of station, a type of public transport, named A."),
                Arguments.of(
                        "a category in an object",
                        "{'name':'A','category':{'id':7,'name':'Bakery'}}",
                        "A place of Bakery, named A."),
                Arguments.of(
                        "Google's places",
                        "{'displayName':{'text':'A','languageCode':'en'},'primaryType':'bakery','types':['x']}",
                        "A place of bakery, named A."),
                Arguments.of(
                        "Geofabrik's shapefiles",
                        "{'osm_id':'1','code':2501,'fclass':'bakery','name':'A'}",
                        "A place of bakery, named A."),
                Arguments.of(
                        "a name in brackets",
                        "{'name':'[A]','category':'{odd} cafe'}",
                        "A place of {odd} cafe, named [A]."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("properties")
    void otherExportsBecomeSentences(String kind, String properties, String sentence) throws IOException {
        assertThat(sentencesOf(read(geoJson(properties.replace('\'', '"'))))).containsExactly(sentence);
    }

    @Test
    void aTagCountsOnlyWhereItIsSet() throws IOException {
        PoiSet pois = read(geoJson(
                "{\"name\":\"A\",\"shop\":\"bakery\"}",
                "{\"name\":\"B\",\"amenity\":\"cafe\",\"shop\":\"no\"}",
                "{\"name\":\"C\",\"leisure\":\"park\"}",
                "{\"name\":\"D\"}"));

        assertThat(sentencesOf(pois))
                .containsExactly(
                        "A place of bakery, a type of shop, named A.",
                        "A place of cafe, a type of amenity, named B.",
                        "A place of park, a type of leisure, named C.",
                        "A place named D.");
        assertThat(pois.attributes().category()).isEqualTo("amenity|shop|leisure");
    }

    @Test
    void aKindOfRecordIsNoCategory() throws IOException {
        assertThat(sentencesOf(read(csv("name,type,lon,lat\nA,node,1,2\nB,node,1,2\n"))))
                .containsExactly("A place named A.", "A place named B.");
    }

    @Test
    void aColumnWhoseValuesDifferComesBeforeAConstantOne() throws IOException {
        assertThat(read(csv("name,category,fclass,lon,lat\nA,x,bakery,1,2\nB,x,cafe,1,2\n"))
                        .attributes()
                        .category())
                .isEqualTo("fclass");
        assertThat(read(csv("name,category,lon,lat\nA,bakery,1,2\nB,bakery,1,2\n"))
                        .attributes()
                        .category())
                .isEqualTo("category");
    }

    @ParameterizedTest
    @ValueSource(strings = {"13000", "13000.0", "4bf58dd8d48988d16a941735", "123e4567-e89b-12d3-a456-426614174000"})
    void aCategoryOfIdentifiersIsRefusedUnlessItIsNamed(String id) throws IOException {
        Path file = csv("name,category,lon,lat\nA," + id + ",1,2\n");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll("“category”", "identifiers", "name, category");
        PoiSet named = PoiSet.of(FeatureFiles.read(file), new PoiAttributes(null, "category", null, null));
        assertThat(named.pois()).hasSize(1);
        PoiSet without = PoiSet.of(FeatureFiles.read(file), new PoiAttributes(null, "", null, null));
        assertThat(sentencesOf(without)).containsExactly("A place named A.");
    }

    @Test
    void nestedValuesCanBeNamed() throws IOException {
        Path file = geoJson("{\"a\":{\"b\":{\"c\":\"Bakery\"},\"d\":\"A\"},\"name\":\"x\",\"category\":\"y\"}");
        PoiSet pois = PoiSet.of(FeatureFiles.read(file), new PoiAttributes("a.d", "A.b.c", null, null));

        assertThat(sentencesOf(pois)).containsExactly("A place of Bakery, named A.");
        assertThat(pois.attributes()).isEqualTo(new PoiAttributes("a.d", "a.b.c", null, null));
        assertThatThrownBy(() -> PoiSet.of(FeatureFiles.read(file), new PoiAttributes("a.e", null, null, null)))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("“a.e”");
        assertThatThrownBy(() -> PoiSet.of(FeatureFiles.read(file), new PoiAttributes("a", null, null, null)))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll("nested values", "“a.d”");
    }

    @Test
    void fewSentencesForManyPoisAreRefusedUnlessTheCategoryIsNamed() throws IOException {
        String rows = IntStream.range(0, 1_001)
                .mapToObj(i -> "kind " + i % 9 + ",1,2")
                .collect(Collectors.joining("\n"));
        Path file = csv("type,lon,lat\n" + rows + "\n");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll("1001 POIs", "only 9 different sentences", "“A place of kind 0.”", "has type");
        assertThat(PoiSet.of(FeatureFiles.read(file), new PoiAttributes(null, "type", null, null))
                        .pois())
                .hasSize(1_001);
        Path fewer = csv("type,lon,lat\n" + rows.substring(rows.indexOf('\n') + 1) + "\n");
        assertThat(read(fewer).pois()).hasSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\N", "NULL", "#N/A", "None", "nan", "-"})
    void whatProgramsWriteForAMissingValueIsNone(String missing) throws IOException {
        PoiSet pois = read(csv("name,category,subcategory,lon,lat\nA,cafe," + missing + ",1,2\n" + missing
                + ",bar,pub,1,2\nB,bar,pub," + missing + ",2\n"));

        assertThat(sentencesOf(pois)).containsExactly("A place of cafe, named A.", "A place of pub, a type of bar.");
        assertThat(pois.leftOut().counts().values()).containsExactly(1);
    }
}
