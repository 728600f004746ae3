package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.ExclusiveMode;
import io.millrace.config.FrontendConfig;
import io.millrace.config.ProbeConfig;
import io.millrace.config.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --preset}. */
final class PresetFlagsTest {
  @ParameterizedTest
  @EnumSource
  void shouldMeanWhatItsRowSaysWhenItIsGivenInAFrontendOrBefore(final Preset preset) {
    for (final Protocol protocol : Protocol.values()) {
      final String flags = preset.flags(protocol);
      if (flags == null) {
        continue;
      }
      final String scheme = Spelling.protocol(protocol) + "://";
      final String health = preset.needsHealth() ? " --health a2s" : "";
      final String line = "-l " + scheme + ":1 -b a:1 " + flags + health;
      final String name = " --preset " + preset.spelling();
      assertEquals(one(line), one("-l " + scheme + ":1 -b a:1" + name + health));
      assertEquals(one(line), one((name + health).trim() + " -l " + scheme + ":1 -b a:1"));
    }
  }

  @Test
  void shouldKeepWhatStandsBesideItWhereverThatStands() {
    final String line = "-l :1 -b a:1 --queue 7 --preset patroni-primary --rise 4 --health tcp";
    final FrontendConfig frontend = one(line);
    assertEquals(7, frontend.tcp().queue().sessionsMax());
    assertEquals(TimeUnit.SECONDS.toNanos(15), frontend.tcp().queue().timeoutNs());
    assertEquals(4, frontend.pool().health().timing().rise());
    assertEquals(List.of(new ProbeConfig.Tcp(0)), frontend.pool().health().probes());
    assertEquals(ExclusiveMode.CLAIM, frontend.pool().failover().exclusive());
  }

  @Test
  void shouldReplaceCommonFlagsButNotThoseOfTheFrontendWhenItIsInAFrontend() {
    final String line = "--queue 5 --rise 9 -l :1 -b a:1 --preset patroni-primary";
    assertEquals(1000, one(line).tcp().queue().sessionsMax());
    assertEquals(1, one(line).pool().health().timing().rise());
    final String common = "--preset patroni-primary -l :1 -b a:1 --queue 5";
    assertEquals(5, one(common).tcp().queue().sessionsMax());
  }

  @Test
  void shouldReplaceTheCommonPresetAsAWholeWhenAFrontendHasItsOwn() {
    final String line =
        "--preset patroni-primary -b a:1 -l :1 -l :2 --preset mysql,user=m -l :3 --preset off"
            + " -l udp://:4";
    assertEquals(ExclusiveMode.CLAIM, at(line, 0).pool().failover().exclusive());
    assertEquals(ExclusiveMode.OFF, at(line, 1).pool().failover().exclusive());
    assertEquals(0, at(line, 1).tcp().queue().sessionsMax());
    assertEquals(List.of(new ProbeConfig.Mysql(0, "m")), at(line, 1).pool().health().probes());
    assertEquals(List.of(new ProbeConfig.Tcp(0)), at(line, 2).pool().health().probes());
    assertFalse(at(line, 3).pool().health().isOn(), "a preset of tcp, a frontend of udp");
  }

  @Test
  void shouldGiveItsKeysToItsProbe() {
    assertEquals(
        new ProbeConfig.Http(8008, "GET", "/replica?lag=16MB", 200, 299, null, null),
        probe("patroni-replica,lag=16MB"));
    assertEquals(
        new ProbeConfig.Http(8009, "GET", "/read-only?tag_a=b&lag=0", 200, 299, "x", null),
        probe("patroni-replica,lag=0,host=x,path=/read-only?tag_a=b,port=8009"));
    assertEquals(
        new ProbeConfig.Http(8008, "HEAD", "/primary", 200, 299, null, null),
        probe("patroni-primary,method=HEAD"));
    assertEquals(new ProbeConfig.Pgsql(0, "u", "d", null, null), probe("pgbouncer,user=u,db=d"));
    assertEquals(new ProbeConfig.Mysql(0, "u"), probe("mysql,user=u"));
    assertEquals(9201, probe("galera-reader,port=9201").port());
    final ProbeConfig.Redis redis =
        (ProbeConfig.Redis) probe("redis-primary,min-uptime=20s,password-env=PATH");
    assertEquals(TimeUnit.SECONDS.toNanos(20), redis.uptimeMinNs());
    assertEquals(ProbeConfig.Redis.Role.MASTER, redis.role());
    assertEquals("password-env=PATH", redis.password().source());
  }

  @Test
  void shouldChooseByItsProtocolWhenThePresetHasBoth() {
    final String line = "--preset dns -b a:53 -l udp://:53 -l tcp://:53";
    assertEquals(Algorithm.RANDOM, at(line, 0).pool().balance());
    assertEquals(1, at(line, 0).udp().replies());
    assertEquals(Algorithm.LEAST_CONNECTIONS, at(line, 1).pool().balance());
    assertEquals(TimeUnit.SECONDS.toNanos(10), at(line, 1).tcp().idleTimeoutNs());
    assertEquals(List.of(new ProbeConfig.Tcp(0)), at(line, 1).pool().health().probes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--preset patroni; \"patroni\" is no preset; there are patroni-primary, patroni-replica",
        "--preset patroni-prinary; did you mean patroni-primary?",
        "--preset Mysql; did you mean mysql?",
        "--preset mysql,usr=a; --preset of tcp-1 (argument 5): \"mysql,usr=a\": unknown key \"usr\"",
        "--preset mysql,user=; user needs a value",
        "--preset mysql,user=a,user=b; user is given twice",
        "--preset patroni-primary,lag=16MB; unknown key \"lag\"",
        "--preset patroni-replica,lag=16mb; lag=\"16mb\" is no size that Patroni knows; write bytes",
        "--preset patroni-replica,lag=1.5GB; is no size that Patroni knows",
        "--preset patroni-replica,path=x; path begins with a slash",
        "--preset dns,name=a; unknown key \"name\"; dns has none",
        "--preset mysql,user=a --health tcp; user goes to a probe that the --health beside it",
        "--preset game-udp --health none; --preset of tcp-1 (argument 5): \"game-udp\" is not for"
            + " tcp frontends such as this",
        "--preset patroni-primary --eject-after 2; --exclusive claim ejects nobody; write 0",
        "--preset patroni-replica --balance source-hash; --slow-start of tcp-1 (argument 5, preset"
            + " patroni-replica): \"30s\": a weight that rises",
        "--preset mysql --preset mysql; --preset is given twice: argument 5 and argument 7"
      })
  void shouldSayWhatIsWrongAndTheRemedy(final String flags, final String problem) {
    refused("-l :1 -b a:1 " + flags, problem.replace("\"game-udp\" is", "\"game-udp\": is"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--preset game-udp -l udp://:1 -b a:1",
        "-l udp://:1 -b a:1 --preset game-udp",
        "--preset game-udp -b a:1 -l udp://:2 --health none -l udp://:1"
      })
  void shouldWantAProbeOrAWordThatThereIsNoneWhenItIsForGames(final String line) {
    refused(line, "\"game-udp\": needs a --health beside it, for example a2s; write none");
  }

  @Test
  void shouldAcceptNoProbeForGamesWhenThatIsSaid() {
    final String game = "--preset game-udp -b a:1 -l udp://:1";
    assertFalse(one(game + " --health none").pool().health().isOn());
    assertFalse(one("--health none " + game).pool().health().isOn());
    assertTrue(one("--health a2s " + game).pool().health().isOn());
  }

  @Test
  void shouldRefuseAWrongCommonPresetAlsoWhereEveryFrontendReplacesIt() {
    refused("--preset mysql,x=y -l :1 -b a:1 --preset off", "--preset (argument 1): \"mysql,x=y\"");
  }

  @Test
  void shouldWarnWhenACommonPresetFitsNoFrontend() {
    assertEquals(
        List.of("--preset (argument 1) applies to no frontend: none is udp"),
        read("--preset game-udp -l :1 -b a:1").warnings());
  }

  @Test
  void shouldPrintEveryFlagInsteadOfThePreset() {
    final Settings settings = read("-l :1 -b a:1 --preset patroni-replica,lag=16MB");
    final String printed = String.join(" ", Expansion.lines(settings)).replaceAll(" +", " ");
    assertFalse(printed.contains("--preset"), printed);
    assertTrue(printed.contains("path=/replica?lag=16MB"), printed);
    assertTrue(printed.contains("--slow-start 30s"), printed);
    assertEquals(settings.config(), read(printed.replace("'", "")).config());
  }

  private static void refused(final String line, final String problem) {
    final String message = assertThrows(UsageException.class, () -> read(line)).getMessage();
    assertTrue(message.contains(problem), message);
  }

  private static ProbeConfig probe(final String preset) {
    return one("-l :1 -b a:1 --preset " + preset).pool().health().probes().get(0);
  }

  private static FrontendConfig one(final String line) {
    return at(line, 0);
  }

  private static FrontendConfig at(final String line, final int frontend) {
    return read(line).config().frontends().get(frontend);
  }

  private static Settings read(final String line) {
    return Settings.read(List.of(line.trim().split(" ")), Path.of(""), Map.of());
  }
}
