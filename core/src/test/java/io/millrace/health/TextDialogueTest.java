package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.config.ExpectedReply;
import io.millrace.config.ProbeConfig;
import io.millrace.config.ProbeConfig.Redis.Role;
import io.millrace.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** http, redis and expect against scripted peers, byte by byte. Conformance H2, H3. */
final class TextDialogueTest {
  private static final String PONG = "+PONG\r\n";
  private static final String ASK_PING = "*1\r\n$4\r\nPING\r\n";
  private static final String BYE = "*1\r\n$4\r\nQUIT\r\n";

  private static HttpDialogue http() {
    return new HttpDialogue(
        new ProbeConfig.Http(0, "OPTIONS", "/primary", 200, 299, null, null), "pg1:8008");
  }

  private static RedisDialogue redis(final Role role, final Secret password, final long uptimeS) {
    return new RedisDialogue(
        new ProbeConfig.Redis(0, role, null, password, TimeUnit.SECONDS.toNanos(uptimeS), null),
        Password.of(password));
  }

  private static RedisDialogue redis() {
    return redis(null, null, 0);
  }

  private static ExpectDialogue expect(final ExpectedReply.Kind kind, final String text) {
    return new ExpectDialogue("hello\r\n", new ExpectedReply(kind, text));
  }

  private static String bulk(final String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  @Test
  void shouldAskWithHostAndEndWhenItSpeaksHttp() {
    assertEquals(
        "OPTIONS /primary HTTP/1.1\r\nHost: pg1:8008\r\nUser-Agent: millrace\r\n"
            + "Connection: close\r\n\r\n",
        new Talk(http()).said());
  }

  @Test
  void shouldJudgeByTheStatusWhenHttpAnswers() {
    assertEquals(Verdict.GOOD, Talk.on(TextDialogueTest::http, "HTTP/1.1 200 OK\r\n"));
    assertEquals(Verdict.GOOD, Talk.on(TextDialogueTest::http, "HTTP/1.0 204\n"));
    assertEquals(
        "reply: 503 Service Unavailable",
        Talk.on(TextDialogueTest::http, "HTTP/1.0 503 Service Unavailable\r\n\r\n").text());
    assertEquals("reply: 404 ", Talk.on(TextDialogueTest::http, "HTTP/1.1 404 \r\n").text());
  }

  @Test
  void shouldWaitForTheFinalAnswerWhenHttpSendsAnInterimOne() {
    final String interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    assertNull(Talk.on(TextDialogueTest::http, interim));
    assertEquals(
        Verdict.GOOD, Talk.on(TextDialogueTest::http, interim + interim + "HTTP/1.1 200 OK\r\n"));
  }

  @Test
  void shouldRefuseWhatIsNoHttp() {
    for (final String garbage :
        new String[] {
          "SSH-2.0-OpenSSH\r\n", "HTTP/2 200\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 2000 \r\n", "\r\n"
        }) {
      assertEquals("reply: no HTTP", Talk.on(TextDialogueTest::http, garbage).text(), garbage);
    }
    assertEquals(
        "reply: no HTTP", new Talk(http()).hear("HTTP/1.1 " + "2".repeat(2000), 100).text());
    assertEquals(
        "reply: it closed the connection without an answer", new Talk(http()).end().text());
  }

  @Test
  void shouldPingAndQuitWhenItIsRedis() {
    final Talk talk = new Talk(redis());
    assertEquals(ASK_PING, talk.said());
    assertEquals(Verdict.GOOD, talk.hear(PONG, 1));
    assertEquals(BYE, talk.said());
  }

  @Test
  void shouldGoThroughAllStepsWhenRoleUptimeAndPasswordAreWanted() {
    final Talk talk = new Talk(redis(Role.MASTER, Secret.known("password-env=X", "secret"), 10));
    assertEquals("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n", talk.said());
    assertNull(talk.hear("+OK\r\n", 1));
    assertEquals(ASK_PING, talk.said());
    assertNull(talk.hear(PONG, 1));
    assertEquals("*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n", talk.said());
    assertNull(talk.hear(bulk("# Server\r\nuptime_in_seconds:10\r\nx:1\r\n"), 1));
    assertEquals("*2\r\n$4\r\nINFO\r\n$11\r\nreplication\r\n", talk.said());
    assertEquals(Verdict.GOOD, talk.hear(bulk("# Replication\r\nrole:master\r\nslaves:0\r\n"), 1));
    assertEquals(BYE, talk.said());
  }

  @Test
  void shouldRefuseALineThatIsNoRedis() {
    for (final String garbage : new String[] {"HTTP/1.1 400 Bad\r\n", "\r\n", ":1\r\n", "\0"}) {
      assertEquals("reply: no Redis", Talk.on(TextDialogueTest::redis, garbage).text(), garbage);
    }
  }

  @Test
  void shouldReadThePasswordAgainWhenItsFileHasChanged(@TempDir final Path folder)
      throws IOException {
    final Path file = folder.resolve("secret");
    final Secret secret = Secret.inFile("password-file=secret", file);
    final Password password = Password.of(secret);
    final Supplier<Talk> talk =
        () ->
            new Talk(
                new RedisDialogue(new ProbeConfig.Redis(0, null, null, secret, 0, null), password));
    assertEquals("reply: password-file=secret cannot be read", talk.get().end().text());
    Files.writeString(file, "one\n");
    assertEquals("*2\r\n$4\r\nAUTH\r\n$3\r\none\r\n", talk.get().said());
    Files.writeString(file, "three\n");
    assertEquals("*2\r\n$4\r\nAUTH\r\n$5\r\nthree\r\n", talk.get().said());
    assertNull(password.trouble());
    Files.writeString(file, "\n");
    assertEquals("*2\r\n$4\r\nAUTH\r\n$5\r\nthree\r\n", talk.get().said());
    assertEquals("password-file=secret is empty; the last one is used", password.trouble());
  }

  @Test
  void shouldSayWhyWhenRoleOrUptimeIsNotAsWanted() {
    assertEquals(
        "reply: its role is slave",
        Talk.on(() -> redis(Role.MASTER, null, 0), PONG + bulk("role:slave\r\n")).text());
    assertEquals(
        Verdict.GOOD, Talk.on(() -> redis(Role.REPLICA, null, 0), PONG + bulk("role:slave\r\n")));
    assertEquals(
        "reply: up for 9 s only",
        Talk.on(() -> redis(null, null, 10), PONG + bulk("uptime_in_seconds:9\r\n")).text());
    assertEquals(
        "reply: INFO names no uptime",
        Talk.on(() -> redis(null, null, 10), PONG + bulk("nothing")).text());
  }

  @Test
  void shouldBeFullOrBadWhenRedisAnswersWithAnError() {
    assertEquals(
        "full: ERR max number of clients reached",
        Talk.on(TextDialogueTest::redis, "-ERR max number of clients reached\r\n").text());
    assertEquals(
        Verdict.Outcome.FULL,
        Talk.on(TextDialogueTest::redis, "-BUSY Redis is busy running a script.\r\n").outcome());
    for (final String error :
        new String[] {
          "LOADING Redis is loading the dataset in memory",
          "MASTERDOWN Link with MASTER is down",
          "NOAUTH Authentication required.",
          "ERR unknown command"
        }) {
      assertEquals(
          "reply: " + error, Talk.on(TextDialogueTest::redis, "-" + error + "\r\n").text());
    }
  }

  @Test
  void shouldRefuseWhatIsNoRedis() {
    for (final String garbage : new String[] {"HTTP/1.1 400", ":1", "\0\0\0"}) {
      assertEquals("reply: no Redis", Talk.on(TextDialogueTest::redis, garbage).text());
    }
    assertEquals("reply: to PING: +WHAT", Talk.on(TextDialogueTest::redis, "+WHAT\r\n").text());
    assertEquals(
        "reply: no Redis", Talk.on(() -> redis(Role.MASTER, null, 0), PONG + "$-1\r\n").text());
    assertEquals(
        "reply: an endless answer",
        Talk.on(() -> redis(Role.MASTER, null, 0), PONG + "$999999\r\n").text());
  }

  @Test
  void shouldFindBytesAnywhereWhenTheyAreExpected() {
    final String text = "\0ready";
    assertEquals("hello\r\n", new Talk(expect(ExpectedReply.Kind.MATCH, text)).said());
    assertEquals(
        Verdict.GOOD,
        Talk.on(() -> expect(ExpectedReply.Kind.MATCH, text), "noise\r\nand \0ready here"));
    assertNull(Talk.on(() -> expect(ExpectedReply.Kind.MATCH, text), "\0read"));
    assertEquals(
        "reply: it ended without the expected answer",
        new Talk(expect(ExpectedReply.Kind.MATCH, text)).end().text());
  }

  @Test
  void shouldFindAnExpressionWhenOneIsExpected() {
    assertEquals(
        Verdict.GOOD,
        Talk.on(() -> expect(ExpectedReply.Kind.REGEX, "^220[ -].*ESMTP"), "220 mx ESMTP x\r\n"));
    assertNull(Talk.on(() -> expect(ExpectedReply.Kind.REGEX, "^220[ -]"), "554 no\r\n"));
  }

  @Test
  void shouldGiveUpWhenAnExpressionTakesTooLong() {
    final Talk talk = new Talk(expect(ExpectedReply.Kind.REGEX, "(a+)+b"));
    assertEquals(
        "reply: the regular expression takes too long", talk.hear("a".repeat(5_000), 5_000).text());
    final Talk deep = new Talk(expect(ExpectedReply.Kind.REGEX, "(x|a)*b"));
    assertEquals(
        "reply: the regular expression takes too long",
        deep.hear("a".repeat(15_000), 15_000).text());
  }
}
