package org.aether.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Names that may have been meant by a mistyped one: those at most two letters away, where a letter is added, left out,
 * exchanged or swapped with its neighbour (optimal string alignment).
 */
final class Misspelling {

    private static final int MAX_DISTANCE = 2;

    private Misspelling() {}

    /** The nearest names first; none when all are farther away, or when too little of a short name would stay. */
    static List<String> near(String typed, Collection<String> names) {
        String lower = typed.toLowerCase(Locale.ROOT);
        int most = Math.min(MAX_DISTANCE, lower.replace("-", "").length() / 2);
        return names.stream()
                .filter(name -> distance(lower, name) <= most)
                .sorted(Comparator.comparingInt((String name) -> distance(lower, name))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
