package io.millrace.control;

/** An order of an operator that cannot be carried out; nothing was done. */
public final class OrderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says why.
   *
   * @param message one line for the operator
   */
  public OrderException(final String message) {
    super(message);
  }
}
