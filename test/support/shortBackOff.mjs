// Mutants are many: what waits for a random part of its longest time waits for next to nothing.
Math.random = () => 0.001;
