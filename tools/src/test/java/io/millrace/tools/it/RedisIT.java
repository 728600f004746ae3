package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("alone")
@Timeout(120)
final class RedisIT {
  private Workplace workplace;
  private Millrace millrace;
  private String port;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    final int backend = Workplace.freePort();
    workplace.start(
        "redis",
        List.of(
            Programs.require("redis-server"),
            "--port",
            "" + backend,
            "--bind",
            Workplace.LOCALHOST,
            "--save",
            ""));
    workplace.awaitPort("redis", backend);
    millrace =
        Millrace.launcher()
            .args("--listen", "127.0.0.1:0", "--backend", "127.0.0.1:" + backend)
            .start();
    port = "" + millrace.address().getPort();
  }

  @AfterEach
  void close() throws Exception {
    if (millrace != null) {
      millrace.kill();
    }
    workplace.close();
  }

  @Test
  void shouldKeepAValueWhenRedisCliSetsAndGetsIt() throws Exception {
    final String value = "x".repeat(100_000);
    assertEquals("OK", cli("set", "key", value));
    assertEquals(value, cli("get", "key"));
    millrace.close();
  }

  @Test
  void shouldServeWithoutAnErrorWhenRedisBenchmarkRuns() throws Exception {
    benchmark("1", "20000");
    benchmark("16", "200000");
    millrace.close();
  }

  private String cli(final String... words) throws Exception {
    return workplace
        .run(20, with(List.of(Programs.require("redis-cli"), "-p", port), words))
        .strip();
  }

  private void benchmark(final String pipeline, final String requests) throws Exception {
    final List<String> command =
        List.of(Programs.require("redis-benchmark"), "-p", port, "-c", "16", "-t", "set,get");
    final String printed =
        workplace.run(60, with(command, "--csv", "-P", pipeline, "-n", requests));
    assertFalse(printed.toLowerCase(Locale.ROOT).contains("error"), printed);
    assertTrue(printed.contains("\"SET\",") && printed.contains("\"GET\","), printed);
  }

  private static List<String> with(final List<String> command, final String... more) {
    final List<String> words = new ArrayList<>(command);
    words.addAll(List.of(more));
    return words;
  }
}
