package io.millrace.tools.demo;

import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/** One peer is killed and comes back: who notices, and who does not. */
final class FailoverAct {
  private static final int SESSIONS = 6;
  private static final int RUN_MS = 1_200;
  private static final int CALM_MS = 300;
  private static final int NEW_CONNECTIONS = 40;
  private static final int NEW_GAP_MS = 20;
  private static final int LOG_LIMIT_MS = 1_500;
  private static final int RETURN_LIMIT_MS = 4_000;

  private final Setting setting;
  private final Claims claims;
  private final SessionLog log;

  FailoverAct(final Setting setting, final Claims claims) {
    this.setting = setting;
    this.claims = claims;
    this.log = new SessionLog(setting.forwarder());
  }

  void play() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    claims.say("");
    claims.say("2. A peer dies and comes back");
    try (PingPong sessions = new PingPong(Collections.nCopies(SESSIONS, setting.tcp()))) {
      final FutureTask<Histogram> load = new FutureTask<>(() -> sessions.run(RUN_MS));
      startDaemon(load);
      Timing.pause(CALM_MS);
      setting.a().kill();
      claims.say(
          "   kill -9 of peer a (pid %d) under %d busy sessions", setting.a().pid(), SESSIONS);
      connectAnew();
      load.get(RUN_MS + 5_000, TimeUnit.MILLISECONDS);
      checkSessions(sessions);
    }
    comeBack();
  }

  /** New connections right after the death: none may fail. */
  private void connectAnew() throws InterruptedException {
    int good = 0;
    String firstProblem = "";
    long worstNs = 0;
    for (int i = 0; i < NEW_CONNECTIONS; i++) {
      final long startNs = System.nanoTime();
      final String problem = exchangeOnce();
      worstNs = Math.max(worstNs, System.nanoTime() - startNs);
      good += problem == null ? 1 : 0;
      firstProblem = problem != null && firstProblem.isEmpty() ? "; " + problem : firstProblem;
      Timing.pause(NEW_GAP_MS);
    }
    claims.check(
        good == NEW_CONNECTIONS,
        "%d of %d new connections after the death were served, the slowest in %.1f ms%s",
        good,
        NEW_CONNECTIONS,
        worstNs / 1e6,
        firstProblem);
  }

  /** The survivor's sessions must not have noticed, the dead peer's must have ended. */
  private void checkSessions(final PingPong sessions) throws IOException, InterruptedException {
    final Map<String, Integer> alive = new TreeMap<>();
    final Map<String, Integer> ended = new TreeMap<>();
    for (final PingPongClient client : sessions.clients()) {
      client.close();
      final String backend = log.backendOf(client.localPort(), LOG_LIMIT_MS);
      (client.broken() == null ? alive : ended).merge(backend, 1, Integer::sum);
    }
    claims.check(
        alive.keySet().equals(Set.of("b")),
        "the sessions of peer b went on without an error (went on: %s; ended: %s)",
        alive,
        ended);
    claims.check(
        ended.keySet().equals(Set.of("a")),
        "only the sessions of the dead peer a ended, and none hangs");
  }

  private void comeBack() throws IOException, InterruptedException {
    final long startNs = System.nanoTime();
    setting.a().start();
    setting.a().awaitReady();
    claims.say("   peer a starts again (pid %d)", setting.a().pid());
    final long readyNs = System.nanoTime();
    final Set<String> seen = new HashSet<>();
    while (seen.size() < 2
        && System.nanoTime() - readyNs < TimeUnit.MILLISECONDS.toNanos(RETURN_LIMIT_MS)) {
      seen.add(servingBackend());
      seen.retainAll(Set.of("a", "b"));
    }
    claims.check(
        seen.size() == 2,
        "%.1f s after its start peer a serves new connections again, as b does",
        (System.nanoTime() - startNs) / 1e9);
  }

  private String servingBackend() throws IOException, InterruptedException {
    final int port;
    try (PingPong one = new PingPong(Collections.singletonList(setting.tcp()))) {
      one.run(1);
      port = one.clients().get(0).localPort();
    }
    return log.backendOf(port, LOG_LIMIT_MS);
  }

  /** One connection, one message, its answer. Returns what went wrong, or null. */
  private String exchangeOnce() {
    try (PingPong one = new PingPong(Collections.singletonList(setting.tcp()))) {
      final Histogram roundTrips = one.run(1);
      final String broken = one.clients().get(0).broken();
      return broken == null && roundTrips.getTotalCount() == 0 ? "no answer" : broken;
    } catch (final IOException e) {
      return e.getMessage();
    }
  }

  private static void startDaemon(final Runnable work) {
    final Thread thread = new Thread(work, "demo-load");
    thread.setDaemon(true);
    thread.start();
  }
}
