// Composed last; see the gallery for the states until then.
export {}
