// What stands around the text while one writes: saving, the surface, the toolbar, pictures.
import { startAdding } from './writing-adding.js';
import { startSurfaces } from './surface.js';
import { form } from './writing-saving.js';
import { startTools } from './writing-tools.js';

startSurfaces(form);
startTools(form);
startAdding(form);
