package io.millrace.tools.args;

import java.util.List;

/** Finds what somebody may have meant. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The nearest candidate, when one is near: a beginning of exactly one, or at most a third of the
   * letters wrong.
   *
   * @param text what was written
   * @param candidates what could have been written
   * @return one of the candidates, or null
   */
  public static String nearest(final String text, final List<String> candidates) {
    final String completed = completion(text, candidates);
    if (completed != null) {
      return completed;
    }
    String best = null;
    int bestDistance = Math.max(1, Math.min(text.length(), Text.SHOWN_MAX) / 3) + 1;
    for (final String candidate : candidates) {
      final int distance =
          Math.abs(candidate.length() - text.length()) < bestDistance
              ? distance(text, candidate)
              : bestDistance;
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best;
  }

  private static String completion(final String text, final List<String> candidates) {
    String found = null;
    for (final String candidate : candidates) {
      if (text.length() > 2 && candidate.startsWith(text)) {
        if (found != null) {
          return null;
        }
        found = candidate;
      }
    }
    return found;
  }

  /** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
  private static int distance(final String a, final String b) {
    final int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(
      final int[][] cost, final String a, final String b, final int i, final int j) {
    final boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
    best = Math.min(best, cost[i - 1][j - 1] + (same ? 0 : 1));
    if (i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1)) {
      best = Math.min(best, cost[i - 2][j - 2] + 1);
    }
    return best;
  }
}
