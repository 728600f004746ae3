package io.millrace.tools.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.SessionSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConsoleTest {
  private static final long FINISH_MS = 10_000;

  @TempDir private Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shouldWriteLinesAndRecordsInOrderWhenFinished() throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final Console console = new Console(err, LogTarget.open("-", out));
    console.start();
    console.line("first");
    console.onNotice("second");
    final SessionSink sink = console.sessions();
    for (int i = 0; i < 1000; i++) {
      sink.onSession(Sessions.tcp("1-" + i));
    }
    console.finish(FINISH_MS);
    assertEquals("first\nmillrace: second\n", text(err));
    final List<String> lines = text(out).lines().toList();
    assertEquals(1000, lines.size());
    assertTrue(lines.get(999).contains("\"1-999\""), lines.get(999));
  }

  @Test
  void shouldTakeNoRecordsWhenThereIsNoLog() throws IOException {
    assertSame(SessionSink.NONE, new Console(err, LogTarget.open("off", err)).sessions());
  }

  @Test
  void shouldNeverHoldAProducerAndTellLossesWhenThePipeIsRead() throws Exception {
    final StuckStream out = new StuckStream();
    final Console console = new Console(out, LogTarget.open("-", out));
    console.start();
    final SessionSink sink = console.sessions();
    final int records = 3 * Console.SESSIONS_MAX;
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (int i = 0; i < records; i++) {
            sink.onSession(Sessions.tcp("1-" + i));
          }
          assertTrue(out.awaitFull());
          for (int i = 0; i < records; i++) {
            sink.onSession(Sessions.tcp("2-" + i));
            console.onNotice("notice");
          }
        });
    final long startNs = System.nanoTime();
    console.finish(200);
    assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(5), "finish hangs");
    out.read();
    console.finish(FINISH_MS);
    final String text = out.text();
    final long written = text.lines().filter(line -> line.startsWith("{")).count();
    final long noticed = text.lines().filter("millrace: notice"::equals).count();
    final long lost =
        text.lines()
            .filter(line -> line.endsWith(" log lines lost"))
            .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
            .sum();
    assertEquals(3L * records, written + noticed + lost);
    assertTrue(lost > 0 && written >= Console.SESSIONS_MAX, written + " " + lost);
  }

  @Test
  void shouldCountLossesWhenTheLogCannotBeWritten() throws Exception {
    final CountDownLatch tried = new CountDownLatch(1);
    final OutputStream broken =
        new OutputStream() {
          @Override
          public void write(final int b) throws IOException {
            tried.countDown();
            throw new IOException("Broken pipe");
          }
        };
    final Console console = new Console(err, LogTarget.open("-", broken));
    console.start();
    console.sessions().onSession(Sessions.tcp("1-1"));
    assertTrue(tried.await(10, TimeUnit.SECONDS));
    console.line("still alive");
    console.finish(FINISH_MS);
    assertTrue(text(err).contains("millrace: 1 log lines lost: Broken pipe\n"), text(err));
    assertTrue(text(err).contains("still alive\n"), text(err));
  }

  @Test
  void shouldCapRefusedSessionsWhenTheyComeInFloods() throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final Console console = new Console(err, LogTarget.open("-", out));
    console.start();
    final SessionSink sink = console.sessions();
    for (int i = 0; i < 500; i++) {
      sink.onRefused(Sessions.refusedUdp(5000 + i % 10));
    }
    sink.onRefused(Sessions.refusedUdp(6000));
    console.finish(FINISH_MS);
    assertEquals(101, text(out).lines().count());
    final long suppressed =
        text(err).lines().mapToLong(line -> Long.parseLong(line.split(" ")[1])).sum();
    assertEquals(400, suppressed);
    assertTrue(text(err).contains(" refused sessions not logged: over 100 in a second"));
  }

  @Test
  void shouldAppendAndFollowTheNameWhenAFileIsMovedAway() throws Exception {
    final Path file = folder.resolve("log");
    Files.writeString(file, "before\n");
    final Console console = new Console(err, LogTarget.open(file.toString(), err));
    console.start();
    console.sessions().onSession(Sessions.tcp("1-1"));
    awaitLines(file, 2);
    Files.move(file, folder.resolve("old"));
    console.reopenLog();
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!Files.exists(file) && System.nanoTime() < deadlineNs) {
      Thread.onSpinWait();
    }
    console.sessions().onSession(Sessions.tcp("1-2"));
    console.finish(FINISH_MS);
    assertEquals(2, Files.readAllLines(folder.resolve("old")).size());
    assertTrue(Files.readString(file).contains("\"1-2\""));
  }

  @Test
  void shouldKeepTheOldFileWhenTheNewCannotBeOpened() throws Exception {
    final Path sub = Files.createDirectory(folder.resolve("sub"));
    final Path file = sub.resolve("log");
    final Console console = new Console(err, LogTarget.open(file.toString(), err));
    console.start();
    Files.move(sub, folder.resolve("moved"));
    console.reopenLog();
    console.sessions().onSession(Sessions.tcp("1-1"));
    console.finish(FINISH_MS);
    assertTrue(text(err).contains("stays open under its old name"), text(err));
    assertTrue(Files.readString(folder.resolve("moved").resolve("log")).contains("1-1"));
  }

  @Test
  void shouldFailWhenAFileCannotBeOpened() {
    assertThrows(IOException.class, () -> LogTarget.open(folder.toString(), err));
    assertThrows(IOException.class, () -> LogTarget.open(folder.resolve("no/log").toString(), err));
  }

  @Test
  void shouldOpenAtOnceWhenTheLogIsAPipeWithoutReader() throws Exception {
    final Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          final Console console = new Console(err, LogTarget.open(pipe.toString(), err));
          console.start();
          console.sessions().onSession(Sessions.tcp("1-1"));
          console.finish(FINISH_MS);
        });
    assertFalse(text(err).contains("lost"), text(err));
  }

  private static void awaitLines(final Path file, final int count) throws IOException {
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (Files.readAllLines(file).size() < count && System.nanoTime() < deadlineNs) {
      Thread.onSpinWait();
    }
    assertEquals(count, Files.readAllLines(file).size());
  }

  private static String text(final ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
