package org.aether.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Suggests names for a mistyped one: those within a distance of two edits, where an edit adds, removes or replaces a letter
 * or swaps two neighbours (optimal string alignment distance).
 */
final class Misspelling {

    private static final int MAX_DISTANCE = 2;

    private Misspelling() {}

    /** The names within the distance, the nearest first. For short names the distance is at most half of their letters. */
    static List<String> near(String typed, Collection<String> names) {
        String lower = typed.toLowerCase(Locale.ROOT);
        int limit = Math.min(MAX_DISTANCE, lower.replace("-", "").length() / 2);
        return names.stream()
                .filter(name -> distance(lower, name) <= limit)
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
