package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code probe} and {@code check --live}. */
final class ProbeIT {
  private static final String AUTH = "*2\r\n$4\r\nAUTH\r\n$7\r\nhunter2\r\n";
  private static final String PING = "*1\r\n$4\r\nPING\r\n";
  private static final String QUIT = "*1\r\n$4\r\nQUIT\r\n";

  private final String directory = MillraceLauncher.freshFolder().resolve("run").toString();
  private final MillraceCommand command = new MillraceCommand().env("REDIS_PW", "hunter2");
  private final Backend redis = Backend.start(ProbeIT::redis);
  private final Backend dead = Backend.echo();

  @AfterEach
  void close() {
    redis.close();
    dead.close();
  }

  /** A Redis with a password, that understands this probe only. */
  private static void redis(final Peer peer) throws IOException {
    final String begin = AUTH.substring(0, 4);
    if (!new String(peer.readExactly(4)).equals(begin)) {
      peer.send("-NOAUTH Authentication required.\r\n");
    } else if (new String(peer.readExactly(AUTH.length() - 4)).equals(AUTH.substring(4))) {
      peer.send("+OK\r\n");
      peer.readExactly(PING.length());
      peer.send("+PONG\r\n");
      peer.readExactly(QUIT.length());
    }
    peer.awaitEnding();
  }

  private static String withoutTimes(final String out) {
    return out.replaceAll("(?m)^ *[0-9.]+ ms ", "").replaceAll("127.0.0.1:\\d+", "ADDR");
  }

  @Test
  void shouldShowEachStepAndByteButNoPasswordWhenItIsGood() {
    final MillraceCommand.Answer answer =
        command.run("probe", redis.text(), "--health", "redis,password-env=REDIS_PW").with(0);
    final String shown = withoutTimes(answer.out());
    assertFalse(answer.out().contains("hunter2"), answer::out);
    assertTrue(shown.contains("ADDR redis,password-env=REDIS_PW\n"), shown);
    assertTrue(shown.contains("  asks ADDR\n  connected from ADDR\n> 27 bytes\n"), shown);
    assertTrue(shown.contains(" 41 55 54 48 0d 0a 24 37  *2..$4..AUTH..$7\n"), shown);
    assertTrue(shown.contains(" 0d 0a 2a 2a 2a 2a 2a 2a 2a 0d 0a  "), shown);
    assertTrue(shown.contains("< 5 bytes\n"), shown);
    assertTrue(shown.contains("= good\n"), shown);
    assertTrue(shown.contains("  ends the connection\n"), shown);
    assertTrue(shown.endsWith("  it has ended the connection too\n"), shown);
  }

  @Test
  void shouldSayWhyWhenItIsNotGood() {
    final String shown =
        withoutTimes(command.run("probe", redis.text(), "--health", "redis").with(1).out());
    assertTrue(shown.contains("= reply: NOAUTH Authentication required.\n"), shown);
    dead.stopListening();
    assertTrue(
        command.run("probe", dead.text(), "--health", "tcp").with(1).out().contains("= refused"));
    final Map<?, ?> json =
        (Map<?, ?>)
            ((List<?>)
                    command.run("probe", dead.text(), "--health", "tcp", "--json").with(1).json())
                .get(0);
    assertEquals("refused", json.get("verdict"));
    assertEquals("tcp", json.get("probe"));
  }

  @Test
  void shouldSayWhatIsMissingWhenItCannotAsk() {
    command.run("probe", "127.0.0.1", "--health", "tcp").with(2).tells("has no port");
    command.run("probe", "127.0.0.1:1").with(2).tells("needs --health");
    command.run("probe", "127.0.0.1:1", "--health", "htp").with(2).tells("is no probe");
    command.run("probe", "no-such.invalid:1", "--health", "tcp").with(1).tells("looked up");
    command.run("probe", "pg1", "--dir", directory).with(1).tells("nothing runs");
  }

  @Test
  void shouldAskWhatTheRunningProcessAsksWhenANameIsGiven() {
    try (Millrace millrace =
        Millrace.launcher()
            .env("REDIS_PW", "hunter2")
            .args("--dir", directory, "--listen", "127.0.0.1:0", "--name", "rw")
            .args("--backend", "r1=" + redis.text(), "--backend", "r2=" + dead.text())
            .args("--health", "redis,password-env=REDIS_PW", "--health", "tcp")
            .start()) {
      assertEquals(1, millrace.addresses().size());
      final String shown =
          withoutTimes(command.run("probe", "rw/r1", "--dir", directory).with(0).out());
      assertTrue(shown.startsWith("rw/r1 redis,password-env=REDIS_PW\n  asks ADDR\n"), shown);
      assertTrue(shown.contains("\nrw/r1 tcp\n  asks ADDR\n"), shown);
      command.run("probe", "r*", "--dir", directory).with(1);
      command.run("probe", "r3", "--dir", directory).with(1).tells("no backend is called \"r3\"");
    }
  }

  private MillraceCommand.Answer live(final String... more) {
    final Path run = Path.of(directory);
    final List<String> words = new ArrayList<>(List.of("check", "--live", "--dir", run.toString()));
    words.addAll(List.of(more));
    return command.run(words.toArray(String[]::new));
  }

  @Test
  void shouldBindResolveAndProbeOnceWhenItIsLive() {
    final String[] rw = {
      "--listen", "127.0.0.1:0", "--name", "rw", "--health", "redis,password-env=REDIS_PW"
    };
    final String out =
        live(concat(rw, "--backend", "r1=" + redis.text(), "--backend", "r2=" + dead.text()))
            .with(0)
            .out()
            .replaceAll("127.0.0.1:\\d+", "ADDR");
    assertTrue(out.contains("# rw: can listen on ADDR\n"), out);
    assertTrue(out.contains("# rw/r1: stands for 127.0.0.1\n"), out);
    assertTrue(out.contains("# rw/r1: redis,password-env=REDIS_PW: good\n"), out);
    assertTrue(out.contains("# rw/r2: redis,password-env=REDIS_PW: "), out);
    live(concat(rw, "--backend", "r2=" + dead.text())).with(2).tells("rw: no backend is good");
    live(concat(rw, "--backend", "r1=" + redis.text(), "--backend", "x=no-such.invalid:1"))
        .with(2)
        .tells("rw/x: \"no-such.invalid\" is not known");
    live("--listen", dead.text(), "--backend", redis.text(), "--health", "none")
        .with(2)
        .tells("already in use");
  }

  private static String[] concat(final String[] some, final String... more) {
    final List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
