package io.millrace.tools.bench;

/**
 * What is said. Each loop makes a {@link Payload} of its own from it.
 *
 * @param requestBytes length of a request
 * @param replyBytes length of an answer; 0: any datagram
 * @param request a fixed request, or null for numbered ones
 * @param reply its answer
 */
record Wording(int requestBytes, int replyBytes, byte[] request, byte[] reply) {
  static Wording numbered(final int requestBytes, final int replyBytes) {
    return new Wording(requestBytes, replyBytes, null, null);
  }

  static Wording fixed(final byte[] request, final byte[] reply) {
    return new Wording(request.length, reply.length, request, reply);
  }

  boolean isFixed() {
    return request != null;
  }

  Payload payload() {
    return isFixed()
        ? new FixedPayload(request, reply)
        : new PatternPayload(requestBytes, replyBytes);
  }
}
