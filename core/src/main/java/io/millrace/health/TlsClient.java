package io.millrace.health;

import io.millrace.config.TlsConfig;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * The client's side of one TLS connection, in memory. All of it runs on the worker, one call after
 * the other; between two calls the control thread fills and empties the buffers.
 */
final class TlsClient {
  /** Records and messages of one call. */
  private static final int STEPS_MAX = 200;

  /** What a handshake and a probe say is far less. */
  private static final int SENT_MAX = 64 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Trust trust;
  private final TlsConfig tls;
  private final String name;
  private final int port;
  private final ByteArrayOutputStream toWire = new ByteArrayOutputStream();
  private final ByteBuffer toPeer = ByteBuffer.allocate(Dialogue.OUTPUT_MAX);
  private ByteBuffer fromWire = NOTHING;
  private ByteBuffer fromPeer = NOTHING;
  private SSLEngine engine;
  private String problem;
  private boolean open;
  private boolean ended;
  private boolean crammed;
  private boolean leaving;

  TlsClient(final Trust trust, final TlsConfig tls, final String host, final int port) {
    this.trust = trust;
    this.tls = tls;
    this.port = port;
    name = tls.name() == null ? host : tls.name();
  }

  /** What the peer says; positioned for more to come. */
  ByteBuffer fromPeer() {
    return fromPeer;
  }

  /** Takes what the peer is to be told. */
  ByteBuffer toPeer() {
    return toPeer;
  }

  /** What is to go out, encrypted; to be emptied. */
  ByteArrayOutputStream toWire() {
    return toWire;
  }

  /** Why it has failed; null while it has not. */
  String problem() {
    return problem;
  }

  /** Whether the handshake is over. */
  boolean isOpen() {
    return open;
  }

  /** Whether the peer has said goodbye. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether there is more than there was room for: it is to be pumped again. */
  boolean isCrammed() {
    return crammed;
  }

  /** Nothing more will be said: the next pump takes leave. */
  void leave() {
    leaving = true;
  }

  /** Takes encrypted bytes of the peer. */
  void feed(final ByteBuffer bytes) {
    if (fromWire.remaining() < bytes.remaining()) {
      final ByteBuffer larger = ByteBuffer.allocate(fromWire.position() + bytes.remaining());
      larger.put(fromWire.flip());
      fromWire = larger;
    }
    fromWire.put(bytes);
  }

  /** The version, the cipher and the certificate, for somebody who looks on. */
  String description() {
    final StringBuilder out = new StringBuilder(engine.getSession().getProtocol());
    out.append(' ').append(engine.getSession().getCipherSuite());
    try {
      final X509Certificate shown = (X509Certificate) engine.getSession().getPeerCertificates()[0];
      out.append(", certificate of ").append(shown.getSubjectX500Principal());
      out.append(" until ").append(shown.getNotAfter().toInstant());
    } catch (final SSLException e) {
      out.append(", no certificate");
    }
    return out.toString();
  }

  /** Begins the handshake. Worker only. */
  void begin() {
    try {
      final SSLContext context = trust.context();
      if (context == null) {
        problem = trust.problem();
        return;
      }
      engine = context.createSSLEngine(name, port);
      engine.setUseClientMode(true);
      final SSLParameters parameters = engine.getSSLParameters();
      if (tls.trust() != TlsConfig.Trust.ANY) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
      }
      nameServer(parameters);
      engine.setSSLParameters(parameters);
      fromWire = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      fromPeer =
          ByteBuffer.allocate(engine.getSession().getApplicationBufferSize() + Dialogue.INPUT_MAX);
      engine.beginHandshake();
    } catch (final GeneralSecurityException | SSLException e) {
      problem = "TLS: " + e.getMessage();
      return;
    }
    pump();
  }

  /** Does all that can be done with what has come. Worker only. */
  void pump() {
    if (problem != null) {
      return;
    }
    try {
      for (int i = 0; step(); i++) {
        if (i > STEPS_MAX || toWire.size() > SENT_MAX) {
          throw new SSLException("it never comes to an end");
        }
      }
    } catch (final SSLException e) {
      problem = TlsProblem.text(e, name);
      alert();
    }
  }

  /** False when there is nothing to do but to wait. */
  private boolean step() throws SSLException {
    final HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK) {
      for (Runnable task = task(); task != null; task = task()) {
        task.run();
      }
      return true;
    }
    if (status == HandshakeStatus.NEED_WRAP) {
      return wrap(NOTHING);
    }
    if (!open && status == HandshakeStatus.NOT_HANDSHAKING) {
      requireValidDates();
      open = true;
    }
    if (open && toPeer.position() > 0) {
      final boolean more = wrap(toPeer.flip());
      toPeer.compact();
      return more;
    }
    if (leaving) {
      final boolean said = engine.isOutboundDone();
      engine.closeOutbound();
      return !said && wrap(NOTHING);
    }
    return unwrap();
  }

  private Runnable task() {
    return engine.getDelegatedTask();
  }

  private boolean wrap(final ByteBuffer from) throws SSLException {
    final ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    final SSLEngineResult result = engine.wrap(from, record);
    toWire.write(record.array(), 0, record.position());
    return result.getStatus() == SSLEngineResult.Status.OK;
  }

  private boolean unwrap() throws SSLException {
    fromWire.flip();
    final SSLEngineResult result;
    try {
      result = engine.unwrap(fromWire, fromPeer);
    } finally {
      fromWire.compact();
    }
    crammed = result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW;
    ended |= result.getStatus() == SSLEngineResult.Status.CLOSED;
    return result.getStatus() == SSLEngineResult.Status.OK;
  }

  /** One that is trusted by itself is not looked at for that, nor one of a resumed session. */
  private void requireValidDates() throws SSLException {
    if (tls.trust() != TlsConfig.Trust.ANY) {
      try {
        shown().checkValidity();
      } catch (final CertificateException e) {
        throw new SSLException(e);
      }
    }
  }

  private X509Certificate shown() throws SSLException {
    return (X509Certificate) engine.getSession().getPeerCertificates()[0];
  }

  /** Tells the peer what is wrong with it. */
  private void alert() {
    engine.closeOutbound();
    int steps = 0;
    try {
      while (steps < STEPS_MAX && !engine.isOutboundDone() && wrap(NOTHING)) {
        steps++;
      }
    } catch (final SSLException e) {
      return; // the engine has said what it could
    }
  }

  private void nameServer(final SSLParameters parameters) {
    final String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (plain.indexOf(':') >= 0 || plain.matches("[0-9.]+")) {
      return; // an address has no name to be told
    }
    try {
      parameters.setServerNames(List.of(new SNIHostName(plain)));
    } catch (final IllegalArgumentException e) {
      parameters.setServerNames(List.of()); // a name that DNS knows and TLS does not
    }
  }
}
