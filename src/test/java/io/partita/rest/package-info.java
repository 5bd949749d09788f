/** Tests of the REST API, in a real server. */
@NullMarked
package io.partita.rest;

import org.jspecify.annotations.NullMarked;
