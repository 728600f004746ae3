package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.ResolveMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that stand for more than one. */
final class BackendFlagsTest {
  @Test
  void shouldStandForEachAddressWhenAllAreWanted() {
    assertEquals(
        new BackendConfig(
            "pg",
            "db.example",
            new BackendPort(5432, 0),
            3,
            9,
            BackendRole.BACKUP,
            OperatorState.DRAINED,
            ResolveMode.ALL),
        backend("pg=db.example:5432,weight=3,max=9,backup,off,resolve=all"));
    assertEquals(ResolveMode.ALTERNATES, backend("pg=db.example:5432").resolve());
  }

  @Test
  void shouldTakePortsAndWeightsFromTheRecordsWhenItIsAService() {
    final BackendConfig service = backend("pg=srv:_pg._tcp.db.example");
    assertEquals("_pg._tcp.db.example", service.host());
    assertEquals(BackendPort.SAME, service.port());
    assertEquals(ResolveMode.SRV_WEIGHTS, service.resolve());
  }

  @Test
  void shouldKeepTheWeightOfTheFlagWhenAServiceHasOne() {
    final BackendConfig service = backend("srv:_pg._tcp.db.example,weight=7,max=2");
    assertEquals("srv-_pg._tcp.db.example", service.name());
    assertEquals(7, service.weight());
    assertEquals(2, service.sessionsMax());
    assertEquals(ResolveMode.SRV, service.resolve());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pg=db.example:5432,weight=1,resolve=all",
        "pg=db.example:+1,weight=2,max=3,backup,off,resolve=all",
        "pg=srv:_pg._tcp.db.example",
        "pg=srv:_pg._tcp.db.example,weight=0,max=3",
      })
  void shouldSpellWhatItReads(final String text) {
    assertEquals(text, Spelling.backend(backend(text)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a=10.0.0.1:1,resolve=all; resolve=all needs a host name, not an address",
        "a=[::1]:1,resolve=all; resolve=all needs a host name, not an address",
        "a=db:1,resolve=some; resolve=\"some\": there is resolve=all only",
        "a=db:1,resolve=; resolve=\"\": there is resolve=all only",
        "a=db:1,resolve; resolve needs a value: =all",
        "a=db:1,resolve=all,resolve=all; resolve is given twice",
        "a=db:1,resolv=all; unknown key \"resolv\"; did you mean resolve?",
        "a=srv:_pg._tcp.db:5432; the SRV records tell the port; give none",
        "a=srv:_pg._tcp.db:+1; the SRV records tell the port; give none",
        "a=srv:_pg._tcp.db,resolve=all; srv: stands for all targets already",
        "a=srv:10.0.0.1; srv: needs the name of a service, for example _pg._tcp.example.com",
        "a=srv:; \"\" is no address",
        "a=srv:*; a backend needs a host that one can connect to",
        "a@b=db:1; \"a@b\" is no name",
      })
  void shouldSayWhatIsWrong(final String text, final String problem) {
    final String message = assertThrows(UsageException.class, () -> backend(text)).getMessage();
    assertTrue(message.contains(problem), message);
  }

  private static BackendConfig backend(final String text) {
    return Settings.read(List.of("-l", ":1", "-b", text), Path.of(""), Map.of())
        .config()
        .frontends()
        .get(0)
        .pool()
        .backends()
        .get(0);
  }
}
