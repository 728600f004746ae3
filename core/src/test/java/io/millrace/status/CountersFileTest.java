package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CountersFileTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  @TempDir private Path folder;

  private CountersFile create(final int loops) throws Exception {
    try (RunDirectory directory = RunDirectory.claim(folder)) {
      return CountersFile.create(directory, loops, 7_000);
    }
  }

  private CountersReader open() throws IOException {
    return CountersReader.open(CountersFile.file(folder));
  }

  private long sizeBytes() throws IOException {
    return Files.size(CountersFile.file(folder));
  }

  private static List<String> nonZero(final CountersReader reader) {
    final List<String> lines = new ArrayList<>();
    for (final CounterSample each : reader.read()) {
      if (each.value() != 0) {
        lines.add(
            String.join(
                " ",
                each.name(),
                each.frontend(),
                each.backend(),
                "" + each.loop(),
                "" + each.value()));
      }
    }
    return lines;
  }

  @Test
  void shouldReadWhatEachOwnerHasWritten() throws Exception {
    final CountersFile file = create(2);
    final CounterRecord loop = file.add(CounterScope.LOOP, 1);
    final CounterRecord frontend = file.add(CounterScope.FRONTEND, "rw", null);
    final CounterRecord backend = file.add(CounterScope.BACKEND, "rw", "pg1");
    final CounterRecord borrowed = file.addBorrowed("rw", "ro", "pg2");
    loop.ofLoop(0).add(CounterType.LOOP_TURNS, 5);
    loop.ofConductor().set(CounterType.LOOP_LONGEST, 44);
    frontend.ofLoop(0).add(CounterType.BYTES_IN, 10);
    frontend.ofLoop(1).add(CounterType.BYTES_IN, 20);
    frontend.ofLoop(1).add(CounterType.REFUSALS, EndCause.DENY.ordinal(), 3);
    frontend.ofConductor().set(CounterType.FRONTEND_SESSIONS, 7);
    frontend.ofConductor().set(CounterType.RATE_SESSIONS, 1, 1500);
    backend.ofLoop(0).add(CounterType.BACKEND_REACHED, 1);
    backend.ofConductor().set(CounterType.BACKEND_MAX, 190);
    borrowed.ofLoop(1).add(CounterType.BACKEND_ERRORS, ConnectError.OTHER.ordinal(), 2);
    assertEquals(
        List.of(
            "loop.turns null null 1 5",
            "loop.longest-cycle null null 1 44",
            "frontend.refusals.deny rw null 1 3",
            "frontend.bytes-in rw null 0 10",
            "frontend.bytes-in rw null 1 20",
            "frontend.sessions rw null -1 7",
            "frontend.sessions-opened-rate.1m rw null -1 1500",
            "backend.sessions-reached rw pg1 0 1",
            "backend.max rw pg1 -1 190",
            "backend.connect-errors.other rw ro/pg2 1 2"),
        nonZero(open()));
  }

  @Test
  void shouldHaveARecordForEachWordAndNoWordTwice() throws Exception {
    final CountersFile file = create(3);
    final CounterRecord record = file.add(CounterScope.FRONTEND, "rw", null);
    final List<CounterWords> loops = List.of(record.ofLoop(0), record.ofLoop(1), record.ofLoop(2));
    final long[] next = {1};
    for (final CounterType type : CounterType.values()) {
      if (type.scope() == CounterScope.FRONTEND) {
        final boolean shared = type.kind().isOfLoops();
        (shared ? loops : List.of(record.ofConductor())).forEach(each -> fill(each, type, next));
      }
    }
    final Set<Long> seen = new HashSet<>();
    open().read().forEach(each -> assertTrue(seen.add(each.value()), each::toString));
    assertEquals(next[0] - 1, seen.size());
    assertFalse(seen.contains(0L));
  }

  private static void fill(final CounterWords words, final CounterType type, final long[] next) {
    for (int member = 0; member < type.family().size(); member++) {
      words.set(type, member, next[0]++);
    }
  }

  @Test
  void shouldTellWhoseItIsAndWhetherThatProcessLives() throws Exception {
    final CountersFile file = create(1);
    final CountersReader reader = open();
    assertEquals(ProcessHandle.current().pid(), reader.pid());
    assertTrue(reader.isAlive());
    assertEquals(7_000, reader.startEpochMs());
    assertEquals(0, reader.endedEpochMs());
    file.heartbeat(8_000);
    file.ended(9_000);
    assertEquals(8_000, reader.heartbeatEpochMs());
    assertEquals(9_000, reader.endedEpochMs());
    put(CounterLayout.START_TICKS_OFFSET, Long.BYTES, 12);
    assertFalse(open().isAlive(), "another process has that id now");
  }

  @Test
  void shouldKeepTheFileOfTheProcessBefore() throws Exception {
    create(1).add(CounterScope.LOOP, 0).ofLoop(0).add(CounterType.LOOP_TURNS, 5);
    create(1);
    assertEquals(List.of(), nonZero(open()));
    assertEquals(
        List.of("loop.turns null null 0 5"),
        nonZero(CountersReader.open(CountersFile.oldFile(folder))));
  }

  @Test
  void shouldGrowWithWhatIsConfiguredAndShowIt() throws Exception {
    final CountersFile file = create(8);
    final CountersReader early = open();
    for (int i = 0; i < 200; i++) {
      file.add(CounterScope.BACKEND, "rw", "b" + i).ofLoop(7).add(CounterType.BACKEND_REACHED, i);
    }
    assertTrue(early.hasGrown());
    assertTrue(sizeBytes() < 200 * 2048, () -> "less than 2 KB for a backend of 8 loops");
    final CountersReader reader = open();
    assertFalse(reader.hasGrown());
    assertEquals(199, nonZero(reader).size());
    assertEquals(0, reader.missing());
  }

  @Test
  void shouldReuseTheRecordsOfWhatHasGone() throws Exception {
    final CountersFile file = create(2);
    for (int i = 0; i < 2_000; i++) {
      final CounterRecord record = file.add(CounterScope.BACKEND, "rw", "b" + i);
      record.ofLoop(1).add(CounterType.BACKEND_REACHED, 1);
      record.ofConductor().set(CounterType.BACKEND_MAX, 1);
      if (i < 1_999) {
        file.free(record);
      }
    }
    assertEquals(
        List.of("backend.sessions-reached rw b1999 1 1", "backend.max rw b1999 -1 1"),
        nonZero(open()),
        "none of what has gone, and nothing of it in what came");
    assertTrue(sizeBytes() <= 2 * 64 * 1024, () -> "one segment");
  }

  @Test
  void shouldCountOnWhenTheFileCannotGrow() throws Exception {
    final CountersFile file = create(1);
    Files.delete(CountersFile.file(folder));
    for (int i = 0; i < 200; i++) {
      final CounterRecord record = file.add(CounterScope.BACKEND, "rw", "b" + i);
      record.ofLoop(0).add(CounterType.BACKEND_REACHED, 4);
      assertEquals(4, record.ofLoop(0).get(CounterType.BACKEND_REACHED));
      file.free(record);
      file.add(CounterScope.BACKEND, "ro", "b" + i);
    }
  }

  @Test
  void shouldCutNamesThatAreTooLong() throws Exception {
    create(1).add(CounterScope.BACKEND, "f".repeat(500), "b".repeat(500));
    final CounterSample sample = open().read().get(0);
    assertEquals(CounterLayout.FRONTEND_MAX, sample.frontend().length());
    assertEquals(CounterLayout.BACKEND_MAX, sample.backend().length());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 30_000})
  void shouldSayThatAFileIsCutOff(final int bytes) throws Exception {
    create(1);
    try (FileChannel channel =
        FileChannel.open(CountersFile.file(folder), StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
    assertTrue(refusal().contains("it is cut off"), this::refusal);
  }

  @Test
  void shouldSayWhatAForeignFileIs() throws Exception {
    create(1);
    put(CounterLayout.VERSION_OFFSET, Integer.BYTES, 0);
    assertTrue(refusal().contains("half-written"), this::refusal);
    put(CounterLayout.VERSION_OFFSET, Integer.BYTES, 2);
    assertTrue(refusal().contains("another version"), this::refusal);
    put(CounterLayout.VERSION_OFFSET, Integer.BYTES, CounterLayout.VERSION);
    put(CounterLayout.FINGERPRINT_OFFSET, Integer.BYTES, 1);
    assertTrue(refusal().contains("another version"), this::refusal);
    put(CounterLayout.MAGIC_OFFSET, Long.BYTES, 1);
    assertTrue(refusal().contains("no file of counters"), this::refusal);
  }

  @Test
  void shouldSurviveAnyDamageOfTheRecords() throws Exception {
    final CountersFile file = create(2);
    for (int i = 0; i < 5; i++) {
      file.add(CounterScope.BACKEND, "rw", "b" + i);
    }
    for (int at = 0; at < 2_048; at += Integer.BYTES) {
      put(CounterLayout.HEADER_BYTES + at, Integer.BYTES, 0x7fff_fff0 + at % 7);
      open().read();
    }
  }

  private String refusal() {
    return assertThrows(IOException.class, this::open).getMessage();
  }

  /** Writes into the file as it lies there. */
  private void put(final int at, final int bytes, final long value) throws IOException {
    final ByteBuffer buffer =
        ByteBuffer.allocate(Long.BYTES).order(java.nio.ByteOrder.nativeOrder());
    buffer.putLong(0, value).limit(bytes);
    try (FileChannel channel =
        FileChannel.open(CountersFile.file(folder), StandardOpenOption.WRITE)) {
      channel.write(buffer, at);
    }
  }
}
