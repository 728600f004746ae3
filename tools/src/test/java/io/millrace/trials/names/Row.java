package io.millrace.trials.names;

import io.millrace.trials.Backend;
import io.millrace.trials.Ports;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** Backends on several addresses of this machine, at the same port; each tells its address. */
final class Row implements AutoCloseable {
  private final Map<String, Backend> backends = new HashMap<>();
  private final int port = Ports.free();

  static Row of(final String... addresses) {
    final Row row = new Row();
    for (final String address : addresses) {
      row.open(address);
    }
    return row;
  }

  int port() {
    return port;
  }

  Backend at(final String address) {
    return backends.get(address);
  }

  /** Refuses connections from now on; live ones go on. */
  void stopListening(final String address) {
    backends.get(address).stopListening();
  }

  @Override
  public void close() {
    new ArrayList<>(backends.values()).forEach(Backend::close);
  }

  /** One more, or one that is back. */
  void open(final String address) {
    final Backend backend =
        Backend.at(
            new InetSocketAddress(address, port),
            peer -> {
              peer.send(address + "\n");
              peer.echo();
            });
    backends.put(address, backend);
  }
}
