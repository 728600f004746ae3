package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a start costs: the DNS library is loaded only when somebody needs it. */
final class LoadedClassesIT {
  private static final Pattern HTTP =
      Pattern.compile("io\\.prometheus|tools\\.metrics|tools\\.http\\.HttpServer");

  private static final String LIBRARY = "org.xbill.";

  private final Path log = MillraceLauncher.freshFolder().resolve("classes");

  @Test
  @DisplayName("no class of the DNS library is loaded for addresses, nor any of HTTP and metrics")
  void shouldLoadNoLibraryForAddresses() throws Exception {
    try (Millrace millrace =
        logged(Millrace.launcher().args("--listen", "127.0.0.1:0"))
            .args("--backend", "a=127.0.0.1:9")
            .start()) {
      assertTrue(millrace.isAlive());
    }
    assertEquals(0, loaded());
    try (var lines = Files.lines(log)) {
      assertEquals(0, lines.filter(line -> HTTP.matcher(line).find()).count());
    }
  }

  @Test
  @DisplayName(
      "no class of the DNS library is loaded for names that a hosts file tells; for SRV it is")
  void shouldLoadNoLibraryForNamesOfTheHostsFile() throws Exception {
    final Hosts hosts = Hosts.of("127.0.0.1 db.test");
    try (Millrace millrace =
        logged(hosts.launcher()).args("--backend", "db=db.test:9,resolve=all").start()) {
      Asking.awaitMessage(millrace, "/db: resolved to 127.0.0.1");
    }
    assertEquals(0, loaded());
    try (Millrace millrace =
        logged(hosts.launcher()).args("--backend", "db=srv:_pg._tcp.db.test").start()) {
      Asking.awaitMessage(millrace, "/db: name look-up failed: ");
    }
    assertTrue(loaded() > 0);
  }

  private MillraceLauncher logged(final MillraceLauncher launcher) {
    return launcher
        .jvm("-Xlog:class+load:file=" + log, "-Ddns.server=127.0.0.1:9")
        .args("--health", "none");
  }

  private long loaded() throws Exception {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(LIBRARY)).count();
    }
  }
}
