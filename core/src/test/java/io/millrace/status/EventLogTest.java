package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class EventLogTest {
  private static final int SLOTS = 8;
  private static final int SMALL_BYTES = EventFormat.SLOT_BYTES * (SLOTS + 1);
  private static final long NOW_MS = 1_700_000_000_123L;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  @TempDir private Path folder;

  private EventLog create() throws Exception {
    try (RunDirectory directory = RunDirectory.claim(folder)) {
      return EventLog.create(directory, SMALL_BYTES, NOW_MS);
    }
  }

  private EventLogReader open() throws IOException {
    return EventLogReader.open(EventLogReader.file(folder));
  }

  private static Event numbered(final long number) {
    return Event.of(EventKind.BACKEND, Actor.PROBE)
        .at("rw", "pg" + number)
        .from("up", number)
        .to("down")
        .cause("refused", "d" + number)
        .evidence("seen " + number)
        .by("u" + number)
        .atEpochMs(NOW_MS + number);
  }

  private static void append(final EventLog log, final long from, final long to) {
    for (long i = from; i <= to; i++) {
      log.append(numbered(i));
    }
  }

  private static List<Event> poll(final EventLogReader reader) {
    final List<Event> events = new ArrayList<>();
    assertEquals(reader.poll(events::add), events.size());
    return events;
  }

  private static List<Event> numbered(final long from, final long to) {
    final List<Event> events = new ArrayList<>();
    for (long i = from; i <= to; i++) {
      events.add(numbered(i));
    }
    return events;
  }

  private void poke(final long position, final ByteBuffer bytes) throws IOException {
    try (FileChannel file =
        FileChannel.open(EventLogReader.file(folder), StandardOpenOption.WRITE)) {
      file.write(bytes, position);
    }
  }

  private static ByteBuffer bytes(final long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, value);
  }

  private static long slot(final long sequence) {
    return EventFormat.offset(sequence, SLOTS);
  }

  @Test
  void shouldReadEveryFieldAgain() throws Exception {
    final EventLog log = create();
    final Event bare = Event.of(EventKind.ALARM, Actor.MILLRACE).atEpochMs(1);
    append(log, 1, 1);
    log.append(bare);
    final EventLogReader reader = open();
    assertEquals(List.of(numbered(1), bare), poll(reader));
    assertEquals(ProcessHandle.current().pid(), reader.pid());
    assertEquals(NOW_MS, reader.startEpochMs());
  }

  @Test
  void shouldHandOverOnlyWhatIsNewWhenAskedAgain() throws Exception {
    final EventLog log = create();
    final EventLogReader reader = open();
    assertEquals(List.of(), poll(reader));
    append(log, 1, 3);
    assertEquals(numbered(1, 3), poll(reader));
    assertEquals(List.of(), poll(reader));
    append(log, 4, 4);
    assertEquals(numbered(4, 4), poll(reader));
  }

  @Test
  void shouldKeepTheNewestWhenTheRingIsFull() throws Exception {
    final EventLog log = create();
    append(log, 1, 3 * SLOTS + 5);
    assertEquals(numbered(2 * SLOTS + 6, 3 * SLOTS + 5), poll(open()));
  }

  @Test
  void shouldCountWhatItMissedWhenTheWriterHasLappedIt() throws Exception {
    final EventLog log = create();
    append(log, 1, 2);
    final EventLogReader reader = open();
    append(log, 3, SLOTS + 2);
    assertEquals(numbered(3, SLOTS + 2), poll(reader));
    assertEquals(2, reader.overwritten());
  }

  @Test
  void shouldStopBeforeAnEventThatTheKilledProcessHadBegun() throws Exception {
    final EventLog log = create();
    append(log, 1, 5);
    poke(slot(5), bytes(-5));
    final EventLogReader reader = open();
    assertEquals(numbered(1, 4), poll(reader));
    assertEquals(0, reader.unreadable());
  }

  @Test
  void shouldNotTakeTheOldEventInASlotThatWasBegunForNewOne() throws Exception {
    final EventLog log = create();
    append(log, 1, SLOTS + 1);
    poke(slot(SLOTS + 1), bytes(-(SLOTS + 1)));
    assertEquals(numbered(2, SLOTS), poll(open()));
  }

  @Test
  void shouldPassOverAnEventWhoseBytesAreNotTheOnesWritten() throws Exception {
    final EventLog log = create();
    append(log, 1, 5);
    poke(slot(2) + EventFormat.PAYLOAD_OFFSET + 30, ByteBuffer.wrap(new byte[] {'x'}));
    poke(slot(3), bytes(0));
    poke(slot(4) + EventFormat.LENGTH_OFFSET, bytes(Integer.MAX_VALUE));
    final EventLogReader reader = open();
    assertEquals(List.of(numbered(1), numbered(5)), poll(reader));
    assertEquals(3, reader.unreadable());
  }

  @Test
  void shouldKeepEveryTextInFullBeforeTheEvidenceWhenAllAreLongest() throws Exception {
    final EventLog log = create();
    final String longest = "\u00fc".repeat(300);
    final Event event =
        Event.of(EventKind.OPERATOR, Actor.OPERATOR)
            .at(longest, longest)
            .by(longest)
            .from(longest)
            .to(longest)
            .cause(longest, longest)
            .evidence(longest);
    log.append(event);
    final Event read = poll(open()).get(0);
    assertEquals(event, read.evidence(event.evidence()));
    assertTrue(read.evidence().matches("\u00fc{10,}\\.\\.\\."), read.evidence());
  }

  @Test
  void shouldRefuseAnotherVersionAndSayWhich() throws Exception {
    create();
    poke(EventFormat.VERSION_OFFSET, bytes(EventFormat.VERSION + 1));
    final IOException e = assertThrows(IOException.class, this::open);
    assertEquals(
        folder + "/events: events of version 2; this program reads version 1", e.getMessage());
  }

  @Test
  void shouldRefuseWhatIsNoFileOfEvents() throws Exception {
    final Path file = EventLogReader.file(folder);
    assertThrows(NoSuchFileException.class, this::open);
    Files.write(file, new byte[0]);
    assertTrue(assertThrows(IOException.class, this::open).getMessage().contains("0 bytes"));
    Files.write(file, new byte[EventLog.FILE_BYTES]);
    assertEquals(
        file + ": no file of events", assertThrows(IOException.class, this::open).getMessage());
    create();
    poke(EventFormat.SLOTS_OFFSET, bytes(SLOTS + 1));
    assertEquals(
        file + ": its header is damaged", assertThrows(IOException.class, this::open).getMessage());
  }

  @Test
  void shouldKeepTheFileOfTheProcessBeforeWhenTheDirectoryIsTakenOver() throws Exception {
    append(create(), 1, 2);
    append(create(), 3, 3);
    append(create(), 4, 4);
    assertEquals(numbered(4, 4), poll(open()));
    assertEquals(numbered(3, 3), poll(EventLogReader.open(EventLogReader.oldFile(folder))));
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("events", "events.old", "pid"),
          files.map(each -> each.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void shouldReadWholeEventsInOrderWhileAWriterGoesRoundAndRound() {
    Seeds.each(3, this::readWhileWritten);
  }

  private void readWhileWritten(final Random random) throws Exception {
    final int total = 200_000;
    final EventLog log = create();
    final EventLogReader reader = open();
    final AtomicBoolean done = new AtomicBoolean();
    final Thread writer =
        new Thread(
            () -> {
              for (long i = 1; i <= total; i++) {
                log.append(numbered(i).evidence("x".repeat(random.nextInt(190)) + i));
              }
              done.set(true);
            });
    writer.start();
    final long[] last = {0, 0};
    boolean finished = false;
    while (!finished) {
      finished = done.get();
      reader.poll(
          event -> {
            final long number = event.epochMs() - NOW_MS;
            assertTrue(number > last[0], number + " after " + last[0]);
            assertEquals(numbered(number), event.evidence("seen " + number), "torn at " + number);
            assertTrue(event.evidence().matches("x*" + number), event.evidence());
            last[0] = number;
            last[1]++;
          });
    }
    writer.join();
    assertEquals(total, last[0]);
    assertEquals(total, last[1] + reader.overwritten());
    assertEquals(0, reader.unreadable());
    assertTrue(last[1] >= SLOTS, last[1] + " were read");
  }
}
