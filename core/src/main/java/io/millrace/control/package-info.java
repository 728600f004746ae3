/**
 * The control agent: binds listeners, publishes pool views, looks names up, drains. Layer 4. Sole
 * writer of pools and of the life cycle of frontends. Moves no client bytes.
 */
package io.millrace.control;
