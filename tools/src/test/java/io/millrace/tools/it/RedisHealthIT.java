package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redis probes against a real server. Conformance H3. */
@Timeout(120)
final class RedisHealthIT {
  private Workplace workplace;
  private int port;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    port = Workplace.freePort();
    final String server = Programs.require("redis-server");
    workplace.start(
        "redis",
        List.of(
            server,
            "--port",
            "" + port,
            "--bind",
            Workplace.LOCALHOST,
            "--save",
            "",
            "--enable-debug-command",
            "yes",
            "--loading-process-events-interval-bytes",
            "1024"));
    workplace.awaitPort("redis", port);
  }

  @AfterEach
  void close() throws Exception {
    workplace.close();
  }

  private Millrace millrace(final String probe, final String... flags) {
    return Millrace.launcher()
        .env("REDIS_PASSWORD", "hunter2")
        .args("--listen", "127.0.0.1:0", "--name", "rw", "--backend", "r1=127.0.0.1:" + port)
        .args("--health", probe, "--health-interval", "40ms", "--fall", "2")
        .args(flags)
        .start();
  }

  private String cli(final String... words) throws Exception {
    final List<String> command =
        new ArrayList<>(List.of(Programs.require("redis-cli"), "-p", "" + port));
    command.addAll(List.of(words));
    return workplace.run(20, command).strip();
  }

  @Test
  void shouldFollowTheRoleWhenAMasterBecomesAReplicaAndBack() throws Exception {
    try (Millrace millrace = millrace("redis,role=master")) {
      final HealthNotices notices = new HealthNotices(millrace);
      assertEquals(List.of(), notices.lines(), "up from the start");
      cli("replicaof", "127.0.0.1", "1");
      notices.awaitNext("rw/r1: down (reply: its role is slave), was up");
      cli("replicaof", "no", "one");
      notices.awaitNext("rw/r1: up, was down");
    }
  }

  @Test
  void shouldBeFullAndNotDownWhenNoClientIsLetIn() throws Exception {
    try (Millrace millrace = millrace("redis", "--on-down", "close");
        Shell session =
            new Shell(
                List.of(
                    Programs.require("redis-cli"),
                    "-p",
                    String.valueOf(millrace.address().getPort())))) {
      final HealthNotices notices = new HealthNotices(millrace);
      assertEquals("PONG", session.ask("ping"));
      final List<Socket> clients = new ArrayList<>();
      cli("config", "set", "maxclients", "4");
      // until there is no place: a probe may have the last one for a moment
      notices.awaitNext(
          "rw/r1: full (ERR max number of clients reached), was up",
          () -> clients.add(new Socket(Workplace.LOCALHOST, port)));
      assertEquals("again", session.ask("echo again"), "a live session is kept");
      assertEquals(List.of(), millrace.sessions());
      for (final Socket client : clients) {
        client.close();
      }
      notices.awaitNext("rw/r1: up, was full");
    }
  }

  @Test
  void shouldBeFullAndNotDownWhenAScriptKeepsItBusy() throws Exception {
    cli("config", "set", "busy-reply-threshold", "50");
    try (Millrace millrace = millrace("redis")) {
      final HealthNotices notices = new HealthNotices(millrace);
      workplace.start(
          "script",
          List.of(Programs.require("redis-cli"), "-p", "" + port, "eval", "while 1 do end", "0"));
      notices.awaitNext("rw/r1: full (BUSY Redis is busy running a script");
      cli("script", "kill");
      notices.awaitNext("rw/r1: up, was full");
    }
  }

  @Test
  void shouldBeDownWhenItHasLostItsMasterAndMayNotServe() throws Exception {
    cli("config", "set", "replica-serve-stale-data", "no");
    cli("replicaof", "127.0.0.1", "1");
    try (Millrace millrace = millrace("redis")) {
      final String line = new HealthNotices(millrace).lines().get(0);
      assertTrue(line.contains("down (reply: MASTERDOWN Link with MASTER is down"), line);
    }
  }

  @Test
  void shouldBeDownWhileItLoadsItsData() throws Exception {
    cli("debug", "populate", "300", "key", "100");
    cli("save");
    cli("config", "set", "key-load-delay", "10000");
    try (Millrace millrace = millrace("redis")) {
      final HealthNotices notices = new HealthNotices(millrace);
      workplace.start(
          "reload", List.of(Programs.require("redis-cli"), "-p", "" + port, "debug", "reload"));
      notices.awaitNext("rw/r1: down (");
      notices.awaitNext("rw/r1: up, was down");
    }
  }

  @Test
  void shouldWantThePasswordWhenThereIsOne() throws Exception {
    cli("config", "set", "requirepass", "hunter2");
    try (Millrace millrace = millrace("redis")) {
      assertTrue(
          new HealthNotices(millrace).lines().get(0).contains("down (reply: NOAUTH"),
          () -> "" + millrace.messages());
    }
    try (Millrace millrace = millrace("redis,role=master,password-env=REDIS_PASSWORD")) {
      assertEquals(List.of(), new HealthNotices(millrace).lines());
    }
  }

  @Test
  void shouldBeDownWhenItHasJustStarted() throws Exception {
    try (Millrace millrace = millrace("redis,min-uptime=1h")) {
      final String line = new HealthNotices(millrace).lines().get(0);
      assertTrue(line.matches(".*down \\(reply: up for \\d+ s only\\)"), line);
    }
  }

  @Test
  void shouldCauseNoErrorAndLeaveNoClientBehindWhenItProbesForLong() throws Exception {
    try (Millrace millrace = millrace("redis,role=master,min-uptime=1ms")) {
      final long before = commands("ping");
      Await.until("50 probes", () -> commands("ping") >= before + 50);
      assertTrue(cli("info", "stats").contains("total_error_replies:0"));
      // the server may see late that one has left
      Await.until("no more than this one, a probe and one that leaves", () -> clients() <= 3);
      // a server that has just started is too young for the first probe
      assertTrue(new HealthNotices(millrace).lines().size() <= 2, "" + millrace.messages());
    }
  }

  private long clients() {
    try {
      return cli("client", "list").lines().count();
    } catch (final Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private long commands(final String name) {
    try {
      final String stats = cli("info", "commandstats");
      final int at = stats.indexOf("cmdstat_" + name + ":calls=");
      final String from = at < 0 ? "=0," : stats.substring(at);
      return Long.parseLong(from.substring(from.indexOf('=') + 1, from.indexOf(',')));
    } catch (final Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
