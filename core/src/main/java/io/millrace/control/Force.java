package io.millrace.control;

/** Whether an order is carried out although no eligible backend is left then. */
public enum Force {
  /** It is refused. */
  NO,
  /** It is carried out. */
  YES
}
