package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ErrorLogTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  @TempDir private Path folder;
  private long nowMs = 1_000;

  private ErrorLog create() throws Exception {
    try (RunDirectory directory = RunDirectory.claim(folder)) {
      return ErrorLog.create(directory, () -> nowMs);
    }
  }

  private static List<String> read(final Path path) throws IOException {
    final List<String> errors = new ArrayList<>();
    ErrorLog.read(
        path,
        (count, first, last, trace) ->
            errors.add(count + " " + first + " " + last + " " + trace.lines().findFirst().get()));
    return errors;
  }

  private static IllegalStateException fault(final String message) {
    return new IllegalStateException(message, new IOException("cause of " + message));
  }

  @Test
  void shouldKeepOneEntryOfAFaultThatComesAgainForOtherClients() throws Exception {
    final ErrorLog log = create();
    for (int i = 1; i <= 3; i++) {
      nowMs = 1_000 * i;
      log.accept(fault("bytes lost of /10.1.2." + i + ":5123" + i));
    }
    assertEquals(
        List.of("3 1000 3000 java.lang.IllegalStateException: bytes lost of /ADDRESS"),
        read(ErrorLog.file(folder)));
  }

  @Test
  void shouldKeepTheFirstMessageWhenThoseOfOnePlaceDiffer() throws Exception {
    final ErrorLog log = create();
    for (int i = 1; i <= 1_000; i++) {
      log.accept(fault("read " + i));
    }
    assertEquals(
        List.of("1000 1000 1000 java.lang.IllegalStateException: read 1"),
        read(ErrorLog.file(folder)));
  }

  @Test
  void shouldKeepTheTraceAndTheCausesWithoutAnyAddress() throws Exception {
    create().accept(fault("[2001:db8::1%eth0]:443 and 10.0.0.1"));
    final StringBuilder all = new StringBuilder();
    ErrorLog.read(ErrorLog.file(folder), (count, first, last, trace) -> all.append(trace));
    final String trace = all.toString();
    assertTrue(trace.contains("at io.millrace.status.ErrorLogTest.fault("), trace);
    assertTrue(
        trace.contains("Caused by: java.io.IOException: cause of ADDRESS and ADDRESS"), trace);
    assertFalse(trace.contains("WithoutAddresses"), trace);
    assertFalse(trace.contains("db8"), trace);
  }

  @Test
  void shouldFindAddressesInAnySpelling() {
    for (final String address :
        List.of(
            "10.0.0.1",
            "/10.0.0.1:80",
            "/[0:0:0:0:0:0:0:1]:5000",
            "[::1]:80",
            "::1",
            "fe80::1%eth0",
            "::ffff:10.0.0.1",
            "2001:db8::10.0.0.1")) {
      final String text = WithoutAddresses.withoutAddresses("x " + address + " y");
      assertTrue(text.matches("x /?ADDRESS y"), address + " became " + text);
    }
    final String plain = "java.lang.Foo: slot 3 of 65535, state 1.2.3, at Foo::bar";
    assertEquals(plain, WithoutAddresses.withoutAddresses(plain));
  }

  @Test
  void shouldSaveTheFaultsOfTheProcessBeforeButNotAnEmptyFile() throws Exception {
    create().accept(fault("one"));
    create();
    final List<String> saved = List.of("1 1000 1000 java.lang.IllegalStateException: one");
    assertEquals(saved, read(ErrorLog.oldFile(folder)));
    assertEquals(List.of(), read(ErrorLog.file(folder)));
    create();
    assertEquals(saved, read(ErrorLog.oldFile(folder)), "an empty file has displaced them");
  }

  @Test
  void shouldKeepTheFirstOnesWhenThereAreMoreThanThereIsRoomFor() throws Exception {
    final ErrorLog log = create();
    for (int i = 0; i < 1_000; i++) {
      final IllegalStateException fault = fault("number " + i);
      fault.setStackTrace(
          new StackTraceElement[] {new StackTraceElement("Some", "where", "Some.java", i)});
      log.accept(fault);
    }
    final List<String> kept = read(ErrorLog.file(folder));
    assertTrue(kept.get(0).endsWith("number 0"), kept.get(0));
    assertTrue(kept.size() > 10 && kept.size() <= ErrorLog.DISTINCT_MAX, kept.size() + " kept");
    assertEquals(ErrorLog.FILE_BYTES, Files.size(ErrorLog.file(folder)));
  }
}
