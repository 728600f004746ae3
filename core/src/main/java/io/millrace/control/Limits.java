package io.millrace.control;

import io.millrace.balance.AccessList;
import io.millrace.balance.Gate;
import io.millrace.balance.RateLimit;
import io.millrace.balance.SessionLimit;
import io.millrace.balance.SourceTable;
import io.millrace.config.FrontendConfig;
import io.millrace.config.Protocol;
import java.util.List;

/** Makes the limits of frontends, as configured and as they follow from others. Any thread. */
public final class Limits {
  /**
   * A UDP frontend gets so much of the global limit: a flood of flows must leave room for
   * connections.
   */
  private static final int UDP_SHARE = 4;

  /** But not less than so many, where the global limit is small. */
  private static final int UDP_SESSIONS_MIN = 64;

  private final int slotsMax;
  private final long nowNs;

  /**
   * For the frontends of one configuration.
   *
   * @param all its frontends, which share the memory for tables of sources
   * @param nowNs the clock on which the limits will be asked
   */
  public Limits(final List<FrontendConfig> all, final long nowNs) {
    this.nowNs = nowNs;
    final int tables = (int) all.stream().filter(each -> each.sources().isOn()).count();
    slotsMax = SourceTable.slotsMax(Math.max(1, tables));
  }

  /**
   * All limits of one frontend.
   *
   * @param frontend as configured
   * @param total of all frontends
   * @return nothing taken
   */
  public Gate gate(final FrontendConfig frontend, final SessionLimit total) {
    return new Gate(
        new AccessList(frontend.access()),
        total,
        new SessionLimit(sessionsMax(frontend, total.max())),
        rate(frontend),
        sources(frontend, total.max()));
  }

  static int sessionsMax(final FrontendConfig frontend, final int totalMax) {
    if (frontend.sessionsMax() > 0) {
      return frontend.sessionsMax();
    }
    return frontend.listen().protocol() == Protocol.TCP
        ? totalMax
        : Math.min(totalMax, Math.max(UDP_SESSIONS_MIN, totalMax / UDP_SHARE));
  }

  /**
   * The rate of one frontend.
   *
   * @param frontend as configured
   * @return with a full burst
   */
  public RateLimit rate(final FrontendConfig frontend) {
    return new RateLimit(frontend.sessionRate(), nowNs);
  }

  /**
   * What each client address may have of one frontend.
   *
   * @param frontend as configured
   * @param totalMax sessions of all frontends
   * @return null when that is not limited
   */
  public SourceTable sources(final FrontendConfig frontend, final int totalMax) {
    return SourceTable.of(frontend.sources(), sessionsMax(frontend, totalMax), slotsMax, nowNs);
  }
}
