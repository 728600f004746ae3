package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ExpectedReply;
import io.millrace.config.HealthConfig;
import io.millrace.config.InitialState;
import io.millrace.config.ProbeConfig;
import io.millrace.config.ProbeConfig.Redis.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flags of health checks. */
final class HealthFlagsTest {
  private static Settings read(final String... flags) {
    final List<String> args =
        new ArrayList<>(List.of("--dir", "/tmp/x", "-l", "127.0.0.1:7000", "-b", "10.0.0.1:5432"));
    args.addAll(List.of(flags));
    return Settings.read(args, Path.of(""), Map.of());
  }

  private static HealthConfig health(final String... flags) {
    return read(flags).config().frontends().get(0).pool().health();
  }

  private static ProbeConfig probe(final String text) {
    return health("--health", text).probes().get(0);
  }

  private static void refused(final String expected, final String... flags) {
    final String message = assertThrows(UsageException.class, () -> read(flags)).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith("--"), message);
  }

  private static long ms(final long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }

  @Test
  void shouldConnectWhenNothingIsSaidAndProbeNothingWithNone() {
    assertEquals(List.of(new ProbeConfig.Tcp(0)), health().probes());
    assertEquals(InitialState.UP, health().timing().initial());
    assertEquals(HealthConfig.NONE, health("--health", "none"));
    assertFalse(health("--health", "none").isOn());
  }

  @Test
  void shouldReadTheTimesWhenTheyAreGiven() {
    final HealthConfig health =
        health(
            "--health",
            "tcp",
            "--health-interval",
            "1s",
            "--health-timeout",
            "300ms",
            "--rise",
            "4",
            "--fall",
            "5");
    assertEquals(ms(1000), health.timing().intervalNs());
    assertEquals(ms(300), health.timing().timeoutNs());
    assertEquals(ms(200), health.timing().fastNs(), "a fifth");
    assertEquals(4, health.timing().rise());
    assertEquals(5, health.timing().fall());
    assertEquals(ms(1800), health.timing().refusedNoticedNs());
    assertEquals(ms(2500), health.timing().silentNoticedNs());
  }

  @Test
  void shouldNoticeAsSoonAsItSaysWhenTheFlagsAreThoseOfAPatroniCluster() {
    final HealthConfig health =
        health(
            "--health",
            "http,port=8008,path=/primary,method=OPTIONS",
            "--health-timeout",
            "2s",
            "--health-fast",
            "250ms");
    assertEquals(
        "http OPTIONS :8008/primary probe; notices a refused backend in 2.5 s, a silent one in 8 s",
        ProbeSpelling.summary(health));
  }

  @Test
  void shouldBeginUpOnlyWhenAConnectionIsAllThatIsAsked() {
    assertEquals(InitialState.UP, health("--health", "tcp").timing().initial());
    assertEquals(InitialState.DOWN, health("--health", "http").timing().initial());
    assertEquals(
        InitialState.DOWN, health("--health", "tcp", "--health", "http").timing().initial());
    assertEquals(InitialState.UP, health("--health", "http", "--initial", "up").timing().initial());
  }

  @Test
  void shouldReadEachTypeWhenItHasItsKeys() {
    assertEquals(new ProbeConfig.Tcp(8008), probe("tcp,port=8008"));
    assertEquals(new ProbeConfig.Http(0, "GET", "/", 200, 299, null, null), probe("http"));
    assertEquals(
        new ProbeConfig.Http(9200, "HEAD", "/a,b", 200, 200, "db.test", null),
        probe("http,port=9200,method=HEAD,path=/a\\,b,status=200,host=db.test"));
    assertEquals(
        new ProbeConfig.Redis(0, Role.MASTER, null, null, ms(10_000), null),
        probe("redis,role=master,min-uptime=10s"));
    assertEquals(
        new ProbeConfig.Pgsql(0, "bob", "shop", null, null), probe("pgsql,user=bob,db=shop"));
    assertEquals(new ProbeConfig.Mysql(0, "bob"), probe("mysql,user=bob"));
    assertEquals(
        new ProbeConfig.Expect(
            0, "A=1\r\n\0\u00FF", new ExpectedReply(ExpectedReply.Kind.MATCH, "ok,\\")),
        probe("expect,send=A=1\\r\\n\\0\\xff,match=ok\\,\\\\"));
    assertEquals(
        new ExpectedReply(ExpectedReply.Kind.REGEX, "^2\\d{1,2}"),
        ((ProbeConfig.Expect) probe("expect,regex=^2\\d{1\\,2}")).reply());
    assertEquals(
        new ProbeConfig.Udp(0, "\u00C3\u00A4", ExpectedReply.ANY), probe("udp,send=\u00E4"));
    assertEquals(new ProbeConfig.Dns(0, "."), probe("dns"));
    assertEquals(new ProbeConfig.A2s(1), probe("a2s,port=1"));
    assertEquals(new ProbeConfig.Raknet(0), probe("raknet"));
  }

  @Test
  void shouldMeanTheSameWhenWhatIsPrintedIsReadAgain() {
    for (final String text :
        List.of(
            "tcp",
            "tcp,port=8008",
            "http,path=/a\\,b,status=200",
            "https,host=db.test:8443",
            "https,insecure",
            "rediss,host=db.test,insecure",
            "pgsql,user=bob,role=primary,password-env=PATH",
            "redis,role=replica",
            "pgsql",
            "mysql,user=bob",
            "expect,send=\\r\\n\\x00\\,,match=\\\\",
            "udp,send=x,regex=a{1\\,2}$",
            "dns,name=db.test",
            "a2s",
            "raknet")) {
      final ProbeConfig probe = probe(text);
      final String printed = ProbeSpelling.flag(probe);
      assertEquals(probe, probe(printed), printed);
      final Settings settings = read("--health", text, "--health-interval", "1s");
      assertTrue(
          String.join("\n", Expansion.lines(settings)).contains(Expansion.quoted(printed)),
          printed);
    }
  }

  @Test
  void shouldNeverPrintThePasswordWhenItIsInAFileOrTheEnvironment(@TempDir final Path folder)
      throws IOException {
    final Path file = Files.writeString(folder.resolve("secret"), "hunter2\n");
    final ProbeConfig probe = probe("redis,password-file=" + file);
    assertEquals(file, ((ProbeConfig.Redis) probe).password().file());
    assertFalse(probe.toString().contains("hunter2"));
    assertEquals("redis,password-file=" + file, ProbeSpelling.flag(probe));
    final String home = System.getenv("PATH");
    assertEquals(home, ((ProbeConfig.Redis) probe("redis,password-env=PATH")).password().value());
  }

  @Test
  void shouldReplaceTheCommonProbesWhenAFrontendHasItsOwn() {
    final Settings settings =
        Settings.read(
            List.of(
                "--dir",
                "/tmp/x",
                "--health",
                "tcp",
                "--health-fast",
                "5s",
                "-b",
                "h:1",
                "-l",
                ":7000",
                "--health-interval",
                "10s",
                "-l",
                ":7001",
                "--health",
                "none",
                "--health-interval",
                "10s"),
            Path.of(""),
            Map.of());
    assertTrue(settings.config().frontends().get(0).pool().health().isOn());
    assertFalse(settings.config().frontends().get(1).pool().health().isOn());
  }

  @Test
  void shouldSayWhatIsWrongWhenAProbeCannotBe() {
    refused("\"smtp\" is no probe; there are none, tcp, http, https", "--health", "smtp");
    refused("unknown key \"ca\"", "--health", "http,ca=x");
    refused("ca=/no/such cannot be read", "--health", "https,ca=/no/such");
    refused("ca and insecure exclude", "--health", "rediss,ca=/no/such,insecure");
    refused("insecure has no value", "--health", "https,insecure=1");
    refused("holds no certificate", "--health", "https,ca=/proc/version");
    refused("is no role; write primary or replica", "--health", "pgsql,role=master");
    refused("of use with role=primary", "--health", "pgsql,password-env=PATH");
    refused("\"\" is no probe", "--health", "");
    refused("did you mean port?", "--health", "tcp,prt=1");
    refused("unknown key \"role\"", "--health", "mysql,role=primary");
    refused("port is given twice", "--health", "tcp,port=1,port=2");
    refused("port needs a value", "--health", "tcp,port");
    refused("65536", "--health", "tcp,port=65536");
    refused("port=0", "--health", "tcp,port=0");
    refused("is no method", "--health", "http,method=POST");
    refused("path begins with a slash", "--health", "http,path=primary");
    refused("path begins with a slash", "--health", "http,path=/a\\r\\nX");
    refused("600 is outside", "--health", "http,status=200-600");
    refused("299 is outside", "--health", "http,status=300-299");
    refused("host holds a blank", "--health", "http,host=a b");
    refused("is no role", "--health", "redis,role=slave");
    refused("user needs password", "--health", "redis,user=x");
    refused("there is no such variable", "--health", "redis,password-env=NO_SUCH_ONE");
    refused("cannot be read", "--health", "redis,password-file=/no/such");
    refused("needs match= or regex=", "--health", "expect,send=x");
    refused("exclude each other", "--health", "expect,match=a,regex=b");
    refused("no regular expression", "--health", "expect,regex=(");
    refused("a backslash stands before", "--health", "expect,match=\\q");
    refused("udp needs send=", "--health", "udp");
    refused("is no name", "--health", "dns,name=a..b");
    refused("is given twice", "--health", "tcp", "--health", "tcp");
    refused("stands beside another", "--health", "none", "--health", "tcp");
  }

  @Test
  void shouldSayWhatIsWrongWhenATimeOrACountCannotBe() {
    refused("\"5ms\" is outside 10ms to 1h", "--health-interval", "5ms");
    refused("\"0s\" is outside", "--health-timeout", "0s");
    refused("\"3s\" is outside 10ms to 2s", "--health-fast", "3s");
    refused("\"0\" is outside 1 to 100", "--rise", "0");
    refused("\"101\" is outside 1 to 100", "--fall", "101");
    refused("write up or down", "--initial", "maybe");
  }
}
