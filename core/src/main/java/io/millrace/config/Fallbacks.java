package io.millrace.config;

import java.util.List;

/** What holds between frontends of which one uses the pool of another. */
public final class Fallbacks {
  private Fallbacks() {}

  /**
   * Looks whether a frontend's fallback can be used.
   *
   * @param frontend that has one, or none
   * @param all frontends, names unique
   * @return what is wrong and the remedy, beginning with the fallback's name in quotes; null when
   *     all is well
   */
  public static String problem(final FrontendConfig frontend, final List<FrontendConfig> all) {
    final String name = frontend.pool().fallback();
    if (name == null) {
      return null;
    }
    final FrontendConfig other = find(name, all);
    final String quoted = "\"" + name + "\"";
    if (other == null) {
      return quoted + " is no frontend; write the name of another one";
    }
    if (other == frontend) {
      return quoted + " is the frontend itself; write the name of another one";
    }
    if (other.listen().protocol() != frontend.listen().protocol()) {
      return quoted + " is of the other protocol; write the name of one of the same";
    }
    final FrontendConfig last = lastOfCircle(frontend, other, all);
    if (last != null) {
      return quoted
          + " leads back here by the fallback of "
          + last.name()
          + "; leave one of them out";
    }
    final String backend = FrontendConfig.portProblem(frontend.listen(), other.pool());
    return backend == null ? null : quoted + " has the backend " + backend;
  }

  static void require(final List<FrontendConfig> all) {
    for (final FrontendConfig frontend : all) {
      final String problem = problem(frontend, all);
      if (problem != null) {
        throw new ConfigException("fallback", "of " + frontend.name() + ": " + problem);
      }
    }
  }

  /** The frontend that leads back to the first one, or null when none does. */
  private static FrontendConfig lastOfCircle(
      final FrontendConfig first, final FrontendConfig second, final List<FrontendConfig> all) {
    FrontendConfig last = second;
    for (int steps = 0; steps < all.size(); steps++) {
      final FrontendConfig next = find(last.pool().fallback(), all);
      if (next == null || next == first) {
        return next == null ? null : last;
      }
      last = next;
    }
    return null; // a circle without this one
  }

  private static FrontendConfig find(final String name, final List<FrontendConfig> all) {
    for (final FrontendConfig each : all) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }
}
