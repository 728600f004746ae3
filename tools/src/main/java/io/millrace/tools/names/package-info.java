/**
 * Look-ups of host names and services: by the system, and by a DNS library where the system does
 * not do. Called on resolver threads; nothing here starts before a backend is a name.
 */
package io.millrace.tools.names;
