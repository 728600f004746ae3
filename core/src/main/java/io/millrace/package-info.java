/** The composition root: layer 5. Launches, applies and closes a forwarder. */
package io.millrace;
