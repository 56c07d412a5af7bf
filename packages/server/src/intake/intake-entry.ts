import { serveIntake } from 'change-hook-core';
import { buildIntake } from './build-intake.js';
import type { IntakeSetup } from './build-intake.js';

await serveIntake<IntakeSetup>(buildIntake);
