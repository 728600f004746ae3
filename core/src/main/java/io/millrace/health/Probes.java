package io.millrace.health;

import java.net.InetSocketAddress;

/** Makes what a probe consists of. */
final class Probes {
  private Probes() {}

  static Attempt attempt(
      final ProbeTarget target,
      final InetSocketAddress address,
      final Wire wire,
      final Attempt.Sink sink) {
    return new StreamAttempt(
        wire, address, new ConnectDialogue(), new Preface(target.send()), sink);
  }
}
