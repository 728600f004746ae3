package io.millrace.health;

import io.millrace.balance.BackendHealth;
import io.millrace.net.AddressText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One probed address, for all backends that share it. Of a name with several addresses those that
 * cannot be reached are passed over, as sessions do; the first one that accepts is asked.
 */
public final class Checked implements Attempt.Sink {
  /** Addresses of one name that one probe tries. */
  private static final int ALTERNATES_MAX = 8;

  /** The look-up of the name is under way: look again. */
  private static final long UNRESOLVED_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final HealthChecker checker;
  private final int id;
  private final ProbeTarget target;
  private final Function<Checked, List<InetAddress>> addresses;
  private final HealthCheck check;
  private final Probes probes;
  private final Wire wire;
  private final Lane lane;
  private List<InetAddress> alternates = List.of();
  private int alternate;
  private Attempt attempt;
  private Verdict unreached;
  private Verdict newest;
  private String trouble;
  private long endNs;
  private long deadlineNs;
  private final long[] results = new long[Verdict.Outcome.values().length];
  private long tookNs = -1;
  private int sharers;

  Checked(
      final HealthChecker checker,
      final int id,
      final ProbeTarget target,
      final Function<Checked, List<InetAddress>> addresses,
      final HealthCheck check,
      final Wire wire) {
    this.checker = checker;
    this.id = id;
    this.target = target;
    this.addresses = addresses;
    this.check = check;
    this.wire = wire;
    probes = new Probes(target, wire);
    lane = checker.lane(target);
    deadlineNs = check.dueNs();
  }

  /**
   * What its probes add up to.
   *
   * @return up, full or down
   */
  public BackendHealth state() {
    return check.state();
  }

  /**
   * The newest answer.
   *
   * @return null before the first
   */
  public Verdict last() {
    return check.last();
  }

  /**
   * Whether the newest answer is bad.
   *
   * @return false also before the first
   */
  public boolean isFailing() {
    return check.last() != null && !check.last().outcome().isGood();
  }

  /**
   * When the first of those probes began that have failed in a row.
   *
   * @return of a meaning while {@link #isFailing}
   */
  public long failingSinceNs() {
    return check.failingSinceNs();
  }

  /**
   * When the newest probe began, which may be under way.
   *
   * @return on the checker's clock
   */
  public long begunNs() {
    return check.begunNs();
  }

  /**
   * The port that is probed.
   *
   * @return 1 to 65535
   */
  public int port() {
    return target.port();
  }

  /**
   * What was asked whom.
   *
   * @return for example {@code tcp probe of 10.0.0.11:5432}
   */
  public String evidence() {
    final String kind = target.probe().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    final String asked =
        alternates.isEmpty()
            ? target.host() + ":" + target.port()
            : AddressText.ipPort(new InetSocketAddress(alternates.get(alternate), target.port()));
    return kind + " probe of " + asked;
  }

  /**
   * What its probes have brought since it was added.
   *
   * @return a copy
   */
  public ProbeTally tally() {
    return new ProbeTally(results.clone(), tookNs);
  }

  /** When something is due: the next probe, or the end of the one under way. */
  long deadlineNs() {
    return deadlineNs;
  }

  /** As {@link #last}, but what was skipped counts too. */
  Verdict newest() {
    return newest;
  }

  /**
   * What is probed and how.
   *
   * @return as it was added
   */
  public ProbeTarget target() {
    return target;
  }

  /** Counts the backends that share it. */
  int shared(final int more) {
    sharers += more;
    return sharers;
  }

  /** What bounds the number of those under way. */
  Lane lane() {
    return lane;
  }

  int id() {
    return id;
  }

  /**
   * Whether it is being asked now.
   *
   * @return false between two probes
   */
  public boolean isUnderWay() {
    return check.isUnderWay();
  }

  void suspect(final long nowNs) {
    check.suspect(nowNs);
  }

  /** When the next probe is to begin. */
  long dueNs() {
    return check.dueNs();
  }

  /** Only the checker, whose agenda is in order of deadlines. */
  void deadlineNs(final long value) {
    deadlineNs = value;
  }

  void begin(final long nowNs) {
    final List<InetAddress> known = addresses.apply(this);
    if (known == null) {
      checker.schedule(this, nowNs + UNRESOLVED_NS);
      return;
    }
    check.begin(nowNs);
    lane.begun();
    alternates = known.subList(0, Math.min(known.size(), ALTERNATES_MAX));
    alternate = 0;
    unreached = null;
    endNs = nowNs + target.timing().timeoutNs();
    if (alternates.isEmpty()) {
      conclude(Verdict.timeout("the name has no address"), nowNs);
    } else {
      ask(nowNs);
    }
  }

  /** The time of the address that is being tried is over. */
  void expire(final long nowNs) {
    attempt.expire(nowNs);
  }

  @Override
  public void onVerdict(final Verdict verdict, final boolean reached, final long nowNs) {
    final boolean passable = !reached && verdict.outcome() != Verdict.Outcome.SKIPPED;
    if (passable && unreached == null || verdict.outcome() == Verdict.Outcome.TIMEOUT) {
      unreached = verdict;
    }
    if (passable && alternate + 1 < alternates.size() && endNs - nowNs > 0) {
      alternate++;
      ask(nowNs);
    } else {
      conclude(passable ? unreached : verdict, nowNs);
    }
  }

  void close() {
    if (attempt != null) {
      attempt.close();
    }
    trouble(null);
  }

  private void trouble(final String now) {
    checker.troubles().change(trouble, now);
    trouble = now;
  }

  private String troubleOf(final Verdict verdict) {
    if (verdict.outcome() != Verdict.Outcome.SKIPPED || verdict.why().isEmpty()) {
      return probes.trouble();
    }
    return "the probe of " + target.host() + ":" + target.port() + " was skipped: " + verdict.why();
  }

  private void ask(final long nowNs) {
    checker.schedule(this, nowNs + (endNs - nowNs) / (alternates.size() - alternate));
    final InetSocketAddress address =
        new InetSocketAddress(alternates.get(alternate), target.port());
    try {
      attempt = probes.attempt(address, this);
      wire.trace().step("asks " + AddressText.ipPort(address));
    } catch (final RuntimeException e) {
      conclude(Verdict.fault(e), nowNs);
      return;
    }
    attempt.begin(nowNs);
  }

  private void conclude(final Verdict verdict, final long nowNs) {
    attempt = null;
    wire.trace().verdict(verdict);
    newest = verdict;
    results[verdict.outcome().ordinal()]++;
    tookNs = nowNs - check.begunNs();
    trouble(troubleOf(verdict));
    final boolean first = check.last() == null;
    final BackendHealth before = check.state();
    check.conclude(verdict, nowNs);
    checker.schedule(this, check.dueNs());
    final boolean told = check.state() != before || first && check.last() != null || isFailing();
    checker.concluded(this, told);
  }
}
