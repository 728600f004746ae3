package io.millrace.tools.http;

/**
 * What a client asks for.
 *
 * @param method {@code GET} or {@code HEAD}
 * @param path begins with a slash, as it was sent
 * @param query what stands behind the question mark, or empty
 * @param accept the types that the client prefers, or empty
 * @param gzip whether it understands gzip
 */
record HttpRequest(String method, String path, String query, String accept, boolean gzip) {
  /** Whether it wants no body. */
  boolean isHead() {
    return "HEAD".equals(method);
  }
}
