package io.millrace.tools.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.millrace.status.ConnectError;
import io.millrace.status.CounterRecord;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import io.millrace.status.CountersFile;
import io.millrace.status.CountersReader;
import io.millrace.status.FrontendCounters;
import io.millrace.status.RunDirectory;
import io.millrace.tools.Main;
import io.millrace.tools.run.Signals;
import io.millrace.tools.run.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code millrace stat} says of a run directory, and why it says nothing. */
final class StatTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private CountersFile file;
  private CounterRecord frontend;

  private void create() throws Exception {
    try (RunDirectory directory = RunDirectory.claim(folder)) {
      file = CountersFile.create(directory, 2, 7_000);
    }
    file.add(CounterScope.LOOP, 1).ofLoop(0).add(CounterType.LOOP_TURNS, 8);
    frontend = file.add(CounterScope.FRONTEND, "rw", null);
    frontend.ofLoop(0).add(CounterType.BYTES_IN, 10);
    frontend.ofLoop(1).add(CounterType.BYTES_IN, 20);
    frontend.ofConductor().set(CounterType.RATE_BYTES_IN, 0, 1_500);
    frontend.ofConductor().set(CounterType.RATE_BYTES_IN, 1, 250_000);
    file.add(CounterScope.BACKEND, "rw", "pg1").ofLoop(1).add(CounterType.BACKEND_REACHED, 4);
  }

  private int stat(final String... flags) {
    out.reset();
    err.reset();
    final String[] words = Arrays.copyOf(flags, flags.length + 3);
    System.arraycopy(flags, 0, words, 1, flags.length);
    words[0] = "stat";
    words[flags.length + 1] = "--dir";
    words[flags.length + 2] = folder.toString();
    return Main.execute(words, new Surroundings(out, err, Map.of(), new Signals(status -> {})));
  }

  private String printed(final String... flags) {
    assertEquals(0, stat(flags), () -> err.toString(StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  private void requireRefusal(final int status, final String text, final String... flags) {
    assertEquals(status, stat(flags));
    final String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.startsWith("millrace: ") && said.contains(text), said);
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  private void put(final int at, final byte... bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(CountersFile.file(folder), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  @Test
  void shouldPrintSumsOfTheLoopsWithTheRatesThatTheProcessKeeps() throws Exception {
    create();
    final List<String> lines = printed().lines().toList();
    assertTrue(lines.get(0).matches("process \\d+ lives, since 1970-01-01T00:00:07.000Z; no .*"));
    assertEquals(
        List.of(
            "OF      COUNTER                   VALUE  UNIT      /S 10S  /S 1M",
            "loop 1  loop.turns                    8  turns",
            "rw      frontend.bytes-in            30  bytes        1.5    250",
            "rw/pg1  backend.sessions-reached      4  sessions     0.0    0.0"),
        lines.subList(1, 5));
    assertTrue(lines.get(5).endsWith("more are 0; --filter TEXT and --json show them"));
    assertEquals(6, lines.size());
  }

  @Test
  void shouldShowZerosThatTheFilterNames() throws Exception {
    create();
    final String text = printed("--filter", "RW/PG1 backend.connect-errors.");
    assertEquals(
        2 + ConnectError.values().length, text.lines().count(), "state, heads, one for each kind");
    assertTrue(text.contains("backend.connect-errors.timeout"), text);
    assertEquals(2, printed("--filter", "nothing is called so").lines().count());
  }

  @Test
  void shouldSayThatALevelIsUnknown() throws Exception {
    create();
    file.add(CounterScope.POOL, "rw", null).ofConductor().set(CounterType.POOL_HEADROOM, -1);
    assertTrue(printed().matches("(?s).*rw +pool.headroom +unknown  percent\n.*"), printed());
  }

  @Test
  void shouldPrintEachLoopWhenJsonIsWanted() throws Exception {
    create();
    final JsonObject all = JsonParser.parseString(printed("--json")).getAsJsonObject();
    assertEquals(ProcessHandle.current().pid(), all.get("pid").getAsLong());
    assertTrue(all.get("alive").getAsBoolean());
    final JsonArray counters =
        JsonParser.parseString(printed("--json", "--filter", "rw frontend.bytes-in"))
            .getAsJsonObject()
            .getAsJsonArray("counters");
    assertEquals(
        "{\"name\":\"frontend.bytes-in\",\"frontend\":\"rw\",\"backend\":null,\"loop\":1,"
            + "\"value\":20,\"unit\":\"bytes\"}",
        counters.get(1).toString());
    assertEquals(
        "{\"name\":\"frontend.bytes-in-rate.10s\",\"frontend\":\"rw\",\"backend\":null,"
            + "\"loop\":null,\"value\":1.500,\"unit\":\"bytes/s\"}",
        counters.get(2).toString());
    assertEquals(4, counters.size());
  }

  @Test
  void shouldCompareWithTheLookBefore() throws Exception {
    create();
    final FrontendCounters loop = new FrontendCounters(frontend.ofLoop(0));
    final StatTable table = new StatTable("bytes-in");
    final CountersReader reader = CountersReader.open(CountersFile.file(folder));
    assertFalse(table.lines(StatRow.all(reader.read()), 5).get(0).contains("NOW"));
    loop.add(CounterType.BYTES_IN, 50);
    final List<String> moved = table.moved(StatRow.all(reader.read()), 5 + 2 * SECOND_NS);
    assertEquals(List.of("rw  frontend.bytes-in  80  bytes  25.0  1.5  250"), moved);
    assertEquals(List.of(), table.moved(StatRow.all(reader.read()), 5 + 3 * SECOND_NS));
    final List<String> lines = table.lines(StatRow.all(reader.read()), 5 + 4 * SECOND_NS);
    assertTrue(lines.get(0).endsWith("UNIT   /S NOW  /S 10S  /S 1M"), lines.get(0));
    assertTrue(lines.get(1).matches("rw +frontend.bytes-in +80  bytes +0.0 +1.5 +250"));
  }

  @Test
  void shouldReadTheFileOfTheProcessBefore() throws Exception {
    create();
    requireRefusal(1, "no counters of a process before in " + folder, "--old");
    create();
    frontend.ofLoop(0).add(CounterType.BYTES_IN, 1_000);
    assertTrue(printed("--old", "--filter", "rw frontend.bytes-in").contains("  30  bytes"));
    file.ended(9_000);
    assertTrue(printed().contains("rw      frontend.bytes-in          1030  bytes"));
  }

  @Test
  void shouldSayWhyThereIsNothingToRead() throws Exception {
    requireRefusal(1, "no Millrace has run in " + folder);
    Files.writeString(folder.resolve("pid"), "");
    requireRefusal(1, "no counters in " + folder);
    final Path path = CountersFile.file(folder);
    Files.writeString(path, "short");
    requireRefusal(1, path + ": it is cut off");
    Files.write(path, new byte[8_192]);
    requireRefusal(1, path + ": it is half-written");
    Files.write(path, "x".repeat(8_192).getBytes(StandardCharsets.US_ASCII));
    requireRefusal(1, path + ": no file of counters", "--json");
    Files.delete(path);
    create();
    put(8, (byte) 77);
    requireRefusal(1, path + ": counters of another version of Millrace");
    requireRefusal(2, "\"1\" has no unit", "--watch", "1");
    requireRefusal(2, "--watch: 0 is too short; at least 100ms", "--watch", "0");
    requireRefusal(2, "at least 100ms", "--watch", "1ms");
    requireRefusal(2, "exclude each other", "--instance", "x");
  }
}
