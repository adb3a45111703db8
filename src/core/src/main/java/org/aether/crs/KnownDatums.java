package org.aether.crs;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of datums in well-known text and GeoTIFF citations (OGC's, Esri's and EPSG's names), each with the EPSG code of a
 * geographic CRS in degrees that has the datum. The comparison ignores the prefixes "D_" and "GCS_", case and
 * punctuation.
 */
final class KnownDatums {

    private static final Map<String, Integer> CODES = codes();

    private KnownDatums() {}

    /** The EPSG code of a geographic CRS with the datum of that name, or null when the name is not known. */
    static @Nullable Integer code(@Nullable String name) {
        return name == null ? null : CODES.get(plain(name));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceFirst("^(d_|gcs_)", "").replaceAll("[^a-z0-9+]", "");
    }

    private static Map<String, Integer> codes() {
        Map<String, Integer> codes = new HashMap<>();
        put(codes, 4326, "WGS 84", "WGS_1984", "World Geodetic System 1984", "World Geodetic System 1984 ensemble");
        put(codes, 4322, "WGS 72", "WGS_1972", "World Geodetic System 1972");
        put(codes, 4258, "ETRS89", "ETRS_1989", "European Terrestrial Reference System 1989");
        put(codes, 4258, "European_Terrestrial_Reference_System_1989_ensemble");
        put(codes, 4269, "NAD83", "North_American_1983", "North_American_Datum_1983");
        put(codes, 4267, "NAD27", "North_American_1927", "North_American_Datum_1927");
        put(codes, 4152, "NAD83(HARN)", "North_American_1983_HARN", "NAD83_High_Accuracy_Reference_Network");
        put(codes, 4759, "NAD83(NSRS2007)", "NAD_1983_NSRS2007", "NAD83_National_Spatial_Reference_System_2007");
        put(codes, 6318, "NAD83(2011)", "NAD_1983_2011", "NAD83_National_Spatial_Reference_System_2011");
        put(codes, 4617, "NAD83(CSRS)", "North_American_1983_CSRS", "NAD83_Canadian_Spatial_Reference_System");
        put(codes, 4277, "OSGB36", "OSGB 1936", "OSGB_1936", "Ordnance Survey of Great Britain 1936");
        put(codes, 4299, "TM65");
        put(codes, 4300, "TM75", "Geodetic Datum of 1965");
        put(codes, 4173, "IRENET95");
        put(codes, 4289, "Amersfoort");
        put(codes, 4313, "BD72", "Belge_1972", "Reseau_National_Belge_1972");
        put(codes, 4314, "DHDN", "Deutsches_Hauptdreiecksnetz");
        put(codes, 4312, "MGI", "Militar_Geographische_Institut", "Militar-Geographische Institut");
        put(codes, 3906, "MGI 1901", "MGI_1901");
        put(codes, 4149, "CH1903");
        put(codes, 4150, "CH1903+");
        put(codes, 4171, "RGF93", "RGF93 v1", "RGF_1993", "Reseau_Geodesique_Francais_1993");
        put(codes, 4171, "Reseau Geodesique Francais 1993 v1");
        put(codes, 4275, "NTF", "Nouvelle_Triangulation_Francaise");
        put(codes, 4230, "ED50", "European_1950", "European_Datum_1950");
        put(codes, 4207, "Lisbon", "Lisbon_1937");
        put(codes, 4274, "Datum 73", "Datum_73");
        put(codes, 4265, "Monte Mario", "Monte_Mario");
        put(codes, 4156, "S-JTSK", "S_JTSK", "System_Jednotne_Trigonometricke_Site_Katastralni");
        put(codes, 4156, "System of the Unified Trigonometrical Cadastral Network");
        put(codes, 4284, "Pulkovo 1942", "Pulkovo_1942");
        put(codes, 4179, "Pulkovo 1942(58)", "Pulkovo_1942_Adj_1958");
        put(codes, 4200, "Pulkovo 1995", "Pulkovo_1995");
        put(codes, 4237, "HD72", "Hungarian_1972", "Hungarian_Datum_1972");
        put(codes, 4124, "RT90", "Rikets_koordinatsystem_1990");
        put(codes, 4619, "SWEREF99");
        put(codes, 4123, "KKJ", "Kartastokoordinaattijarjestelma_1966", "Kartastokoordinaattijarjestelma 1966");
        put(codes, 4273, "NGO 1948", "NGO_1948");
        put(codes, 4121, "GGRS87", "GGRS_1987", "Greek_Geodetic_Reference_System_1987");
        put(codes, 4659, "ISN93", "Islands_Net_1993", "Islands Net 1993");
        put(codes, 4661, "LKS92", "Latvia_1992");
        put(codes, 4669, "LKS94", "Lithuania_1994");
        put(codes, 4180, "EST97", "Estonia_1997");
        put(codes, 4181, "LUREF", "Luxembourg_1930", "Luxembourg Reference Frame");
        put(codes, 4761, "HTRS96", "Croatian_Terrestrial_Reference_System");
        put(codes, 4765, "Slovenia 1996", "Slovenia_Geodetic_Datum_1996");
        put(codes, 4141, "Israel 1993", "Israel", "Israel_1993");
        put(codes, 4283, "GDA94", "GDA_1994", "Geocentric_Datum_of_Australia_1994");
        put(codes, 7844, "GDA2020", "Geocentric_Datum_of_Australia_2020");
        put(codes, 4272, "NZGD49", "New_Zealand_1949", "New_Zealand_Geodetic_Datum_1949");
        put(codes, 4167, "NZGD2000", "NZGD_2000", "New_Zealand_Geodetic_Datum_2000");
        put(codes, 4301, "Tokyo");
        put(codes, 4612, "JGD2000", "JGD_2000", "Japanese_Geodetic_Datum_2000");
        put(codes, 6668, "JGD2011", "JGD_2011", "Japanese_Geodetic_Datum_2011");
        put(codes, 4162, "Korean 1985", "Korean_Datum_1985", "Korean_1985");
        put(codes, 4737, "Korea 2000", "Korea_2000", "Geocentric_datum_of_Korea");
        put(codes, 3824, "TWD97", "TWD_1997", "Taiwan_Datum_1997", "Taiwan Datum 1997");
        put(codes, 4611, "Hong Kong 1980", "Hong_Kong_1980");
        put(codes, 4214, "Beijing 1954", "Beijing_1954");
        put(codes, 4490, "China Geodetic Coordinate System 2000", "CGCS2000", "China_2000");
        put(codes, 4757, "SVY21");
        put(codes, 4674, "SIRGAS 2000", "SIRGAS_2000");
        put(codes, 4674, "Sistema_de_Referencia_Geocentrico_para_las_AmericaS_2000");
        put(codes, 4618, "SAD69", "South_American_1969", "South_American_Datum_1969");
        put(codes, 4248, "PSAD56", "Provisional_S_American_1956", "Provisional_South_American_Datum_1956");
        put(codes, 4148, "Hartebeesthoek94", "Hartebeesthoek_1994");
        put(codes, 4222, "Cape");
        put(codes, 4209, "Arc 1950", "Arc_1950");
        put(codes, 4210, "Arc 1960", "Arc_1960");
        put(codes, 4201, "Adindan");
        put(codes, 4261, "Merchich");
        return Map.copyOf(codes);
    }

    private static void put(Map<String, Integer> codes, int code, String... names) {
        for (String name : names) {
            codes.put(plain(name), code);
        }
    }
}
