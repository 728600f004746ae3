package io.millrace.health;

import io.millrace.config.TlsConfig;
import io.millrace.health.WatchedFile.UnusableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which certificates the probes of one address take for good. Worker only: the first use loads
 * much.
 */
final class Trust {
  /** A session that is resumed shows no certificate: so soon one is looked at again. */
  private static final int SESSION_SECONDS = (int) TimeUnit.MINUTES.toSeconds(1);

  private final WatchedFile<SSLContext> file;
  private final boolean any;
  private SSLContext context;

  Trust(final TlsConfig tls) {
    any = tls.trust() == TlsConfig.Trust.ANY;
    file =
        tls.trust() == TlsConfig.Trust.FILE
            ? new WatchedFile<>("ca=" + tls.ca(), tls.ca(), Trust::signedBy)
            : null;
  }

  /** Null when there is none: then {@link #problem} tells why. */
  SSLContext context() throws GeneralSecurityException {
    if (file != null) {
      file.look();
      return file.value();
    }
    if (context == null) {
      context = any ? of(new TrustManager[] {new All()}) : SSLContext.getDefault();
    }
    return context;
  }

  String problem() {
    return file == null ? null : file.problem();
  }

  String trouble() {
    return file == null ? null : file.trouble();
  }

  private static SSLContext signedBy(final byte[] pem)
      throws IOException, GeneralSecurityException {
    final Collection<? extends Certificate> signers = certificates(pem);
    if (signers.isEmpty()) {
      throw new UnusableException("holds no certificate");
    }
    final KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (final Certificate signer : signers) {
      store.setCertificateEntry("ca" + number++, signer);
    }
    final TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return of(factory.getTrustManagers());
  }

  private static Collection<? extends Certificate> certificates(final byte[] pem)
      throws UnusableException {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem));
    } catch (final CertificateException e) {
      throw new UnusableException("holds no certificate");
    }
  }

  private static SSLContext of(final TrustManager[] managers) throws GeneralSecurityException {
    final SSLContext made = SSLContext.getInstance("TLS");
    made.init(null, managers, null);
    made.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
    return made;
  }

  /** The operator wants no certificate looked at. */
  private static final class All extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type) {
      // see above
    }

    @Override
    public void checkClientTrusted(
        final X509Certificate[] chain, final String type, final Socket socket) {
      // see above
    }

    @Override
    public void checkClientTrusted(
        final X509Certificate[] chain, final String type, final SSLEngine engine) {
      // see above
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type) {
      // see above
    }

    @Override
    public void checkServerTrusted(
        final X509Certificate[] chain, final String type, final Socket socket) {
      // see above
    }

    @Override
    public void checkServerTrusted(
        final X509Certificate[] chain, final String type, final SSLEngine engine) {
      // see above
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
