package io.millrace.health;

import io.millrace.config.ProbeConfig;
import io.millrace.config.Protocol;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;

/** Makes the probes of one address, and keeps what they have in common. */
final class Probes {
  private final ProbeTarget target;
  private final Wire wire;
  private final Password password;
  private final Trust trust;
  private final Scram.Salted salted = new Scram.Salted();

  Probes(final ProbeTarget target, final Wire wire) {
    this.target = target;
    final ProbeConfig probe = target.probe();
    password = Password.of(ProbeFiles.secret(probe));
    this.wire = password == null ? wire : wire.masking(password);
    trust = probe.tls() == null ? null : new Trust(probe.tls());
  }

  /** What the operator is to know of the files that the probes use; null for nothing. */
  String trouble() {
    final String ofPassword = password == null ? null : password.trouble();
    return ofPassword != null || trust == null ? ofPassword : trust.trouble();
  }

  Attempt attempt(final InetSocketAddress address, final Attempt.Sink sink) {
    final Preface preface = new Preface(target.send());
    final ProbeConfig probe = target.probe();
    if (probe.protocol() == Protocol.UDP) {
      return new DatagramAttempt(wire, address, datagrams(probe), preface, sink);
    }
    final Dialogue plain = dialogue(probe);
    final Dialogue dialogue = trust == null ? plain : encrypted(plain);
    return new StreamAttempt(wire, address, dialogue, preface, sink);
  }

  private Dialogue encrypted(final Dialogue plain) {
    final TlsClient client =
        new TlsClient(trust, target.probe().tls(), target.host(), target.port());
    return new TlsDialogue(plain, client, wire.trace());
  }

  private Dialogue dialogue(final ProbeConfig probe) {
    if (probe instanceof ProbeConfig.Http http) {
      final String host = target.host();
      final String literal = host.indexOf(':') < 0 ? host : "[" + host + "]";
      return new HttpDialogue(http, literal + ":" + target.port());
    }
    if (probe instanceof ProbeConfig.Redis redis) {
      return new RedisDialogue(redis, password);
    }
    if (probe instanceof ProbeConfig.Pgsql pgsql) {
      return new PgsqlDialogue(pgsql, password, salted);
    }
    if (probe instanceof ProbeConfig.Mysql mysql) {
      return new MysqlDialogue(mysql);
    }
    return probe instanceof ProbeConfig.Expect expect
        ? new ExpectDialogue(expect.send(), expect.reply())
        : new ConnectDialogue();
  }

  private static Dialogue datagrams(final ProbeConfig probe) {
    final long number = ThreadLocalRandom.current().nextLong();
    if (probe instanceof ProbeConfig.Udp udp) {
      return new DatagramDialogue(udp.send(), udp.reply());
    }
    if (probe instanceof ProbeConfig.Dns dns) {
      return new DnsDialogue(dns.name(), (short) number);
    }
    return probe instanceof ProbeConfig.Raknet ? new RaknetDialogue(number) : new A2sDialogue();
  }
}
