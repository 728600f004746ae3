package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ProbeConfig;
import io.millrace.config.ProbeConfig.Pgsql.Role;
import io.millrace.config.Secret;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** pgsql with a role against scripted peers, byte by byte. Conformance H3. */
final class PgsqlRoleTest {
  private static final String ASK = message('Q', "select pg_is_in_recovery()\0");
  private static final String BYE = message('X', "");
  private static final String LET_IN =
      message('R', Talk.bytes(0, 0, 0, 0)) + message('S', "a\0b\0") + message('Z', "I");
  private static final String COLUMN =
      message('T', Talk.bytes(0, 1) + "pg_is_in_recovery\0" + "\0".repeat(18));
  private static final String END = message('C', "SELECT 1\0") + message('Z', "I");

  private final Scram.Salted salted = new Scram.Salted();

  private static String message(final char type, final String body) {
    final int length = body.length() + 4;
    return type + Talk.bytes(0, 0, length >> 8, length & 0xFF) + body;
  }

  private static String row(final char value) {
    return message('D', Talk.bytes(0, 1, 0, 0, 0, 1) + value);
  }

  private static String request(final int method, final String more) {
    return message('R', Talk.bytes(0, 0, 0, method) + more);
  }

  private static String error(final String code, final String text) {
    return message('E', "SFATAL\0VFATAL\0C" + code + "\0M" + text + "\0\0");
  }

  private Dialogue make(final Role role, final String password) {
    final Secret secret = password == null ? null : Secret.known("password-env=X", password);
    final ProbeConfig.Pgsql probe = new ProbeConfig.Pgsql(0, "bob", "shop", role, secret);
    return new PgsqlDialogue(probe, Password.of(secret), salted);
  }

  private Talk talk(final String password) {
    final Talk talk = new Talk(make(Role.PRIMARY, password));
    assertEquals(
        Talk.bytes(0, 0, 0, 58, 0, 3, 0, 0)
            + "user\0bob\0database\0shop\0application_name\0millrace\0\0",
        talk.said());
    return talk;
  }

  @Test
  void shouldAskForTheRoleAndTerminateWhenItIsLetIn() {
    final Talk talk = talk(null);
    assertNull(talk.hear(LET_IN, 1));
    assertEquals(ASK, talk.said());
    assertEquals(Verdict.GOOD, talk.hear(COLUMN + row('f') + END, 1));
    assertEquals(BYE, talk.said());
  }

  @Test
  void shouldSayTheRoleWhenItIsAnother() {
    final String standby = LET_IN + COLUMN + row('t') + END;
    final String primary = LET_IN + COLUMN + row('f') + END;
    assertEquals("reply: it is a replica", Talk.on(() -> make(Role.PRIMARY, null), standby).text());
    assertEquals(Verdict.GOOD, Talk.on(() -> make(Role.REPLICA, null), standby));
    assertEquals("reply: it is a primary", Talk.on(() -> make(Role.REPLICA, null), primary).text());
    final Talk talk = talk(null);
    talk.hear(standby, 1);
    assertEquals(ASK + BYE, talk.said(), "a bad answer is left politely too");
  }

  @Test
  void shouldGiveThePasswordWhenItIsAskedForInTheClearOrAsMd5() {
    final Talk clear = talk("secret");
    assertNull(clear.hear(request(3, ""), 1));
    assertEquals(message('p', "secret\0"), clear.said());
    assertNull(clear.hear(LET_IN, 1));
    assertEquals(ASK, clear.said());
    final Talk md5 = talk("secret");
    assertNull(md5.hear(request(5, Talk.bytes(1, 2, 3, 4)), 1));
    assertEquals(message('p', "md5f21dfe33ff3a9e03dbc3e008251fe5cc\0"), md5.said());
  }

  @Test
  void shouldProveThePasswordByScramAsInTheExampleOfItsRfc() {
    final Scram scram = new Scram("rOprNGfwEbeRWgbNEkqO", salted);
    assertEquals("n,,n=,r=rOprNGfwEbeRWgbNEkqO", scram.clientFirst());
    assertNull(
        scram.serverFirst(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
    scram.compute("pencil");
    assertEquals(
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=qvT2SWdEH5Q06albL+hjSYuUhCG7VndFyzIb7CK4n9k=",
        scram.clientFinal());
    assertTrue(scram.isProven("v=3HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg="));
    assertFalse(scram.isProven("v=4HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg="));
    assertFalse(scram.isProven("e=invalid-proof"));
    final byte[] key = salted.kept();
    scram.compute("pencil");
    assertSame(key, salted.kept(), "steady probes do not calculate it again");
  }

  @Test
  void shouldPrepareAPasswordThatIsNoAscii() {
    final Scram scram = new Scram("abc", salted);
    assertNull(scram.serverFirst("r=abcdef,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=10"));
    scram.compute("pa\u0308s\u00ADs\u00A0\u2178");
    assertEquals(
        "c=biws,r=abcdef,p=7jE7aXUo9vNmU4XgjMmURYoCGUReHAbppgdYhhc6H5w=", scram.clientFinal());
  }

  @Test
  void shouldGoThroughScramWhenItIsAskedForIt() {
    final Talk talk = talk("pencil");
    assertNull(talk.hear(request(10, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"), 1));
    final String first = talk.said();
    final String nonce = first.substring(first.indexOf("r=") + 2);
    assertEquals(24, nonce.length());
    final String bare = "n,,n=,r=" + nonce;
    assertEquals(
        message('p', "SCRAM-SHA-256\0" + Talk.bytes(0, 0, 0, bare.length()) + bare), first);
    final String server = "r=" + nonce + "XY,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    assertNull(talk.hear(request(11, server), 1));
    final Scram same = new Scram(nonce, salted);
    same.serverFirst(server);
    same.compute("pencil");
    assertEquals(message('p', same.clientFinal()), talk.said());
    assertEquals(
        "reply: it does not prove that it knows the password",
        talk.hear(request(12, "v=AAAA") + LET_IN, 1).text());
  }

  @Test
  void shouldRefuseWhatIsNoScram() {
    final String ask = request(10, "SCRAM-SHA-256\0\0");
    for (final String bad :
        new String[] {
          "", "r=x,s=AAAA,i=4096", "e=other-error", "r=,s=,i=0", "r=\u00FF,s=!,i=1", "\0\0\0"
        }) {
      assertEquals(
          "reply: its SCRAM is none",
          Talk.on(() -> make(Role.PRIMARY, "x"), ask + request(11, bad)).text(),
          bad);
    }
    final Talk talk = talk("x");
    talk.hear(ask, 1);
    final String first = talk.said();
    final String nonce = first.substring(first.indexOf("r=") + 2);
    assertEquals(
        "reply: SCRAM with 900000000 iterations",
        talk.hear(request(11, "r=" + nonce + "y,s=AAAA,i=900000000"), 1).text());
    final Supplier<Dialogue> other = () -> make(Role.PRIMARY, "x");
    assertEquals("reply: its SCRAM is none", Talk.on(other, request(11, "r=,s=,i=1")).text());
    assertEquals(
        "reply: it wants SCRAM-SHA-1", Talk.on(other, request(10, "SCRAM-SHA-1\0\0")).text());
    assertEquals(
        "reply: it wants to be told who we are in way 7", Talk.on(other, request(7, "")).text());
    assertEquals(
        "reply: it does not prove that it knows the password",
        Talk.on(other, ask + LET_IN).text(),
        "let in without a proof");
  }

  @Test
  void shouldBeFullOrBadWhenTheServerSaysWhy() {
    final Supplier<Dialogue> make = () -> make(Role.PRIMARY, null);
    assertEquals(
        "reply: it wants a password", Talk.on(make, request(10, "SCRAM-SHA-256\0\0")).text());
    assertEquals("full: 53300 too many", Talk.on(make, error("53300", "too many")).text());
    assertEquals(
        "reply: 28P01 password authentication failed",
        Talk.on(make, error("28P01", "password authentication failed")).text());
    assertEquals(
        "reply: 28000 role \"bob\" does not exist",
        Talk.on(make, error("28000", "role \"bob\" does not exist")).text());
    assertEquals("reply: no PostgreSQL", Talk.on(make, message('Z', "I")).text());
    assertEquals("reply: no PostgreSQL", Talk.on(make, COLUMN).text());
    final Talk talk = talk(null);
    talk.hear(LET_IN, 1);
    talk.said();
    assertEquals(
        "reply: 42883 no such function", talk.hear(error("42883", "no such function"), 1).text());
    assertEquals(BYE, talk.said());
  }

  @Test
  void shouldBeBadWhenTheAnswerIsNone() {
    for (final String answer :
        new String[] {END, COLUMN + row('x') + END, COLUMN + message('D', "\0\0") + END}) {
      assertEquals(
          "reply: it does not say whether it is in recovery",
          Talk.on(() -> make(Role.PRIMARY, null), LET_IN + answer).text());
    }
  }
}
