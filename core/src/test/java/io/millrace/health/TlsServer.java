package io.millrace.health;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Answers each line that it knows, over TLS; notes what it hears and how connections end. */
final class TlsServer implements AutoCloseable {
  /** What it hears at the end of a connection that took leave. */
  static final String GOODBYE = "close_notify";

  private final SSLServerSocket socket;
  private final Map<String, String> answers;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final List<String> names = new CopyOnWriteArrayList<>();

  TlsServer(final SSLContext context, final Map<String, String> answers) throws IOException {
    this.answers = answers;
    socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
    final Thread thread = new Thread(this::serve, "tls-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Lines, in order. */
  List<String> heard() {
    return heard;
  }

  /** How connections ended: {@link #GOODBYE} or what was wrong. */
  List<String> ends() {
    return ends;
  }

  /** Server names that were told. */
  List<String> names() {
    return names;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (SSLSocket peer = (SSLSocket) socket.accept()) {
        peer.setSoTimeout(5_000);
        ends.add(converse(peer));
      } catch (final IOException e) {
        ends.add(String.valueOf(e.getMessage()));
      }
    }
  }

  private String converse(final SSLSocket peer) throws IOException {
    peer.startHandshake();
    ((ExtendedSSLSession) peer.getSession())
        .getRequestedServerNames()
        .forEach(each -> names.add(new String(each.getEncoded(), StandardCharsets.US_ASCII)));
    final InputStream in = peer.getInputStream();
    final StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      final String text = line.toString().strip();
      line.setLength(0);
      heard.add(text);
      if (answers.containsKey(text)) {
        peer.getOutputStream().write(answers.get(text).getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return GOODBYE;
  }
}
